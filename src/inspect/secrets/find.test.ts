import { describe, expect, it } from 'vitest';
import { findSecrets } from './find.ts';
import { drawn, EXAMPLES, filled } from './test-examples.ts';

interface Example {
  readonly text: string;
  readonly secret: string;
}

function exampleOf(template: string, seed: number): Example {
  const [before = '', ...rest] = filled(template, drawn(seed)).split('§');
  if (rest.length === 0) return { text: before, secret: before };
  const [secret = '', behind = ''] = rest;
  return { text: before + secret + behind, secret };
}

const found = (text: string): string[] => findSecrets(text).map(({ start, end }) => text.slice(start, end));

describe('the secrets of', () => {
  it.each(Object.entries(EXAMPLES))('%s are found, alone and within sentences', (kind, templates) => {
    for (const template of templates) {
      for (let seed = 1; seed <= 40; seed++) {
        const { text, secret } = exampleOf(template, seed);
        for (const around of [text, `Here it is: ${text}\nand so on`, `{"a":"x"}, ${text} `]) {
          const matches = findSecrets(around);
          expect([around, matches.map(({ kind }) => kind)]).toEqual([around, [kind]]);
          expect(found(around)[0]?.trim()).toBe(secret.trim());
        }
      }
    }
  });
});

/** What looks like a secret to a careless reader. */
const NEAR_MISSES: Readonly<Record<string, (random: (template: string) => string) => string>> = {
  'a commit': (random) => random('commit {h40} (HEAD -> main)'),
  'a short commit': (random) => random('Merge {h7} into {h8}'),
  'a UUID': (random) => random('id: {uuid}, request {uuid}'),
  'a digest': (random) => random('sha256:{h64} sha1:{h40} md5 {h32}'),
  'an integrity hash': (random) => random('"integrity": "sha512-{b86}=="'),
  'a lockfile': (random) =>
    random(
      '    "node_modules/js-tokens": {\n "version": "4.0.0",\n "resolved": "https://registry.npmjs.org/js-tokens/-/js-tokens-4.0.0.tgz",\n "integrity": "sha512-{b86}=="\n }',
    ),
  'a picture': (random) => random('data:image/png;base64,iVBORw0KGgo{b900}=='),
  'an Ethereum address': (random) => random('sent to 0x{h40} in 0x{h64}'),
  'a certificate': (random) => random('-----BEGIN CERTIFICATE-----\n{b64}\n{b64}\n-----END CERTIFICATE-----'),
  'a public key': (random) => random('-----BEGIN PUBLIC KEY-----\n{b64}\n{b64}\n-----END PUBLIC KEY-----'),
  'a public SSH key': (random) => random('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA{b44} me@host'),
  'a sentence about keys': () => 'A file that begins with -----BEGIN PRIVATE KEY----- holds a private key.',
  'a GitHub token with another checksum': (random) => random('ghp_{A30}000000'),
  'an npm token with another checksum': (random) => random('npm_{A30}000000'),
  'a JWT without a head': (random) => random('eyJ{u30}.{u60}.{u43}'),
  'a publishable key': (random) => random('pk_live_{A24}'),
  'an AWS example': () => 'AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'an address without a password': () => 'postgres://localhost:5432/shop and https://me@host.internal/x',
  'an address with a placeholder': () =>
    'postgres://user:password@localhost/db, redis://:${REDIS_PASSWORD}@cache',
  'an address of an example': () =>
    "new URL('https://abc:xyz@example.com'); cvs://:pserver:anoncvs@sources.redhat.com:/cvs/src",
  'a call of a function': () => 'password = utf8_to_utf16_dup(v);',
  'an example of a file': () =>
    "machine x login username password password\n'X-TOKEN-SECRET': 'SuperSecretToken'",
  'minified code': () =>
    'function e(t){var n=t.token,r=t.password;return n&&r?o({token:n,password:r,secret:t.secret}):a.accessToken=i.accessToken||null}',
  'environment variables': () =>
    'API_KEY=${API_KEY}\nconst token = process.env.GITHUB_TOKEN;\npassword: os.environ["DB_PASSWORD"]\ntoken: $TOKEN\nsecret: {{ secrets.DEPLOY_KEY }}',
  placeholders: () =>
    'api_key: your-api-key-here\ntoken: xxxxxxxxxxxxxxxxxxxxxxxx\npassword=changeme\nsecret = <your secret>\nAPI_KEY="sk-..."\nkey: sk_test_XXXXXXXXXXXXXXXXXXXXXXXX\npassword: ********',
  'a schema': () =>
    '{"password":{"type":"string","minLength":8,"description":"Password of the user"},"api_key":{"type":"string"},"token":{"description":"Token from step 1"}}',
  'numbers of tokens': () => 'max_tokens: 4096, total_tokens=128000, "tokens": 1234567890123456',
  'a page token': (random) => random('nextPageToken: "{u40}", next_cursor={u40}, continuation_token={A40}'),
  'a token of money': (random) => random('token_address: 0x{h40}, tokenId: {d20}, token_symbol: USDC'),
  'a name of a secret': () =>
    'secretName: my-service-credentials-v1, secret_arn: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf',
  'a path': () => 'private_key: /etc/ssl/private/server01.key, password_file=/run/secrets/db_password_1',
  'our own placeholder': () => 'token: [secret:github-token:1] and password=[secret:password:2]',
  'a slug': () =>
    'see /docs/token-based-authentication-2024-guide or sk-learn-contrib-2024-extended-edition-notes',
  'base64 of prose': () =>
    Buffer.from('The quick brown fox jumps over the lazy dog, twice.').toString('base64'),
};

describe('no secret is found in', () => {
  it.each(Object.entries(NEAR_MISSES))('%s', (_, write) => {
    for (let seed = 1; seed <= 100; seed++) {
      const text = write((template) => filled(template, drawn(seed)));
      expect([text, findSecrets(text)]).toEqual([text, []]);
    }
  });
});
