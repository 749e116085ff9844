/** What the name of a value says of it. */
import type { Named } from './value.ts';

const PASSWORD = /pass(?:wor[dt]|wd|phrase)?|pwd|passcode/;
const KEY =
  /secret|token|credential|api_?key|access_?key|private_?key|auth_?key|account_?key|sign(?:ing|ature)_?(?:key|secret)|encrypt(?:ion)?_?key|master_?key|licen[cs]e_?key|session_?key|app_?key|webhook_?(?:key|url)|authorization|connection_?string/;
/** Words that turn a secret into something said about one. */
const ABOUT =
  /(?:^|_)(?:id|ids|name|names|type|types|count|counts|limit|limits|max|min|num|number|total|length|size|url|uri|urls|path|file|files|dir|field|fields|policy|expiry|expires|expire|expiration|lifetime|ttl|age|hint|help|description|prompt|usage|used|regex|pattern|format|format|address|symbol|contract|mint|decimals?|price|balance|amount|pair|index|issuer|provider|source|method|mode|status|required|enabled|disabled|public|publishable|page|next|prev|previous|continuation|cursor|progress|sync|pagination|start|end|input|output|prompt_?tokens|completion|budget|holder|holders|supply|standard|hash|hashes|digest|fingerprint|checksum|etag|reset|strength|ref|arn|version|position|offset)(?:_|$)/;
const PLURAL_TOKENS = /(?:^|_)(?:tokens|tokenizer|tokenize|tokenized|tokenizers)(?:_|$)/;

/** Issuers whose secrets have no form of their own: their name beside the value says whose it is. */
const ISSUERS: readonly (readonly [name: RegExp, kind: string])[] = (
  [
    ['aws', 'aws-secret-key'],
    ['azure', 'azure-key'],
    ['datadog|dd', 'datadog-key'],
    ['cloudflare|cf', 'cloudflare-key'],
    ['fastly', 'fastly-token'],
    ['heroku', 'heroku-key'],
    ['twilio', 'twilio-auth-token'],
    ['okta', 'okta-key'],
    ['auth0', 'auth0-secret'],
    ['algolia', 'algolia-key'],
    ['pagerduty', 'pagerduty-key'],
    ['opsgenie', 'opsgenie-key'],
    ['linode', 'linode-token'],
    ['vultr', 'vultr-key'],
    ['hetzner|hcloud', 'hetzner-token'],
    ['mistral', 'mistral-key'],
    ['cohere|co', 'cohere-key'],
    ['together', 'together-key'],
    ['deepl', 'deepl-key'],
    ['assemblyai', 'assemblyai-key'],
    ['wandb', 'wandb-key'],
    ['vercel', 'vercel-token'],
    ['railway', 'railway-token'],
    ['snyk', 'snyk-token'],
    ['codecov', 'codecov-token'],
    ['travis', 'travis-token'],
    ['jira|confluence|atlassian', 'atlassian-token'],
    ['zendesk', 'zendesk-token'],
    ['intercom', 'intercom-token'],
    ['mailgun', 'mailgun-key'],
    ['postmark', 'postmark-token'],
    ['braze', 'braze-key'],
    ['amplitude', 'amplitude-key'],
    ['mixpanel', 'mixpanel-secret'],
    ['rollbar', 'rollbar-token'],
    ['bugsnag', 'bugsnag-key'],
    ['splunk', 'splunk-token'],
    ['sumo|sumologic', 'sumologic-key'],
    ['loggly', 'loggly-token'],
    ['logtail|betterstack', 'betterstack-token'],
    ['spotify', 'spotify-secret'],
    ['twitch', 'twitch-secret'],
    ['linkedin', 'linkedin-secret'],
    ['dropbox', 'dropbox-secret'],
    ['box', 'box-secret'],
    ['zoom', 'zoom-secret'],
    ['coinbase', 'coinbase-key'],
    ['binance', 'binance-key'],
    ['kraken', 'kraken-key'],
    ['infura', 'infura-key'],
    ['alchemy', 'alchemy-key'],
    ['etherscan', 'etherscan-key'],
    ['openweather|openweathermap', 'openweather-key'],
    ['serpapi', 'serpapi-key'],
    ['bing', 'bing-key'],
    ['brave', 'brave-key'],
    ['exa', 'exa-key'],
    ['consul', 'consul-token'],
    ['nomad', 'nomad-token'],
    ['snowflake', 'snowflake-secret'],
    ['mongodb|mongo', 'mongodb-secret'],
    ['redis|upstash', 'redis-secret'],
    ['rabbitmq', 'rabbitmq-secret'],
    ['django', 'django-secret-key'],
    ['jwt', 'jwt-signing-secret'],
    ['wireguard|wg', 'wireguard-key'],
  ] as const
).map(([names, kind]) => [new RegExp(`(?:^|_)(?:${names})(?:_|$)`), kind]);

/** What a name can say that a value is. */
export const namedKinds: readonly string[] = [
  'password',
  'token',
  'api-key',
  'secret',
  ...ISSUERS.map(([, kind]) => kind),
];

const LONGEST = 80;
const known = new Map<string, Named | undefined>();

/** `apiKey`, `API-KEY` and `api key` as one: words in lower case with `_` between them. */
function spelt(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
}

/** What a value of this name is, if it is a secret; undefined where the name says nothing, or says that it is none. */
export function namedBy(name: string): Named | undefined {
  if (name.length > LONGEST || name.length < 3) return undefined;
  if (known.has(name)) return known.get(name);
  if (known.size > 5000) known.clear();
  const named = judged(spelt(name));
  known.set(name, named);
  return named;
}

function judged(name: string): Named | undefined {
  const about = ABOUT.test(name.replace(/secret_(?:id|access)/, 'secret')) || PLURAL_TOKENS.test(name);
  if (about) return undefined;
  if (PASSWORD.test(name)) return { kind: 'password', isPassword: true };
  if (!KEY.test(name)) return undefined;
  const kind = ISSUERS.find(([pattern]) => pattern.test(name))?.[1];
  return {
    kind: kind ?? (name.includes('token') ? 'token' : name.includes('key') ? 'api-key' : 'secret'),
    isPassword: false,
  };
}
