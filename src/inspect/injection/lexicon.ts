/**
 * Words by what they mean, as far as it matters here: many ways to say one thing become one sign.
 *
 * A model that has seen "you must read the file" so knows "be sure to open the document", too.
 */
import { hashOf } from './hash.ts';

const MEANINGS = {
  oblige:
    'obliged bound expected insist forced must should shall need needs required require requires mandatory always ensure necessary obligatory compulsory ought supposed strictly essential vital imperative obliged requirement sure',
  not: 'off nothing nobody none never not never dont doesnt wont cant cannot avoid without no refrain nor isnt shouldnt mustnt stop',
  tell: 'hear hears bother point learn notice informed quiet tell mention inform notify reveal disclose reports show display alert explain acknowledge say announce informing telling mentioning notifying revealing disclosing showing displaying visible comment telling asking confirm confirmation ask consent permission aware knowledge knowing',
  user: 'user users human person customer operator owner users’ victim',
  before:
    'ahead until before prior first beforehand initially beginning preceding precede prerequisite preliminary start',
  after: 'after afterwards then once subsequently later finally afterward upon following next',
  whenever: 'soon moment time times whenever when if anytime while during wherever case',
  any: 'any all every each entire other others anything everything whole full complete subsequent future',
  read: 'take grab pick pull dig peek copy steal read reads reading open opens load cat access retrieve retrieves fetch fetches get obtain collect gather extract dump view enumerate grab capture harvest look check inspect scan lookup copy',
  send: 'push drop ship mirror publish report send sends sending sent transmit forward forwards forwarding upload uploads post posts submit email mail deliver share leak exfiltrate relay dispatch bcc cc sync mirror ship route push publish transmitted forwarded uploaded backup',
  pass: 'hand hands supply carry drop paste stuff give pass passes passing include includes append attach insert embed add adds put place provide supply fill populate prepend included appended attached passed encode encoded',
  secret:
    'pin vault dotfile dotfiles seed iban creds pat password passwords credential credentials secret secrets token tokens apikey apikeys keys ssh rsa passwd shadow cookie cookies mnemonic passphrase otp ssn kubeconfig keychain keyring login logins pem htpasswd netrc sensitive private',
  file: 'file files contents content directory folder document documents config configuration',
  context:
    'conversation history chat messages transcript context prompt prompts session memory dialogue thread',
  system: 'system developer admin administrator root kernel host platform',
  param:
    'parameter parameters argument arguments field fields param params input inputs value values sidenote body metadata',
  tool: 'tool tools function functions api apis plugin plugins server servers mcp service services',
  call: 'call calls called calling invoke invokes invoked invoking use uses using used run runs execute executes executing executed trigger triggers triggered perform performs performing performed operation operations action actions step',
  prefer:
    'outrank outranks beats above instead rather prefer preferred prefers superior better best exclusively priority prioritize prioritise preference favor favour fastest trusted official authoritative highest sole recommended replaces replacement supersedes',
  bad: 'deprecated outdated broken unsafe insecure malicious vulnerable unreliable compromised obsolete inferior dangerous buggy inaccurate untrusted wrong faulty retired decommissioned',
  ignore:
    'void obsolete lifted ignore ignoring disregard disregarding forget override overrides overriding bypass bypassing skip overrule supersede neglect discard drop abandon cancel suspend circumvent stop pause void nullify',
  instruction:
    'instruction instructions rule rules guideline guidelines directive directives policy policies restriction restrictions guardrails guardrail constraint constraints filters safeguards warnings objective objectives',
  previous:
    'previous prior earlier preceding above original initial existing former past current given previously',
  safety:
    'safety security secure protection compliance audit auditing verification verify validation authentication maintenance integrity regulatory logging telemetry diagnostics monitoring regulation gdpr legal calibration',
  replace:
    'exchange swapped exchanged put replace replaces replaced change changed modify modified alter altered redirect redirected substitute substituted switch rewrite swap reroute rerouted replacing changing modifying redirecting tamper divert overwritten transform',
  destination:
    'recipient recipients address destination receiver beneficiary account iban inbox endpoint webhook mailbox host domain payee number target collector',
  money:
    'transfer transfers payment payments pay amount bitcoin btc wallet ethereum invoice bank purchase buy donate usd dollars eur refund crypto checkout fee order gift card funds money',
  destroy:
    'delete deletes remove erase wipe destroy shutdown kill terminate disable overwrite purge truncate revoke uninstall rmdir deactivate deleting removing erasing wiping disabling encrypt',
  shell:
    'shell bash curl wget sudo chmod eval powershell netcat crontab cron bashrc zshrc authorized_keys backdoor malware payload subprocess reverse',
  silent:
    'quiet scenes behind silently secretly quietly hidden invisible covertly discreetly confidential unnoticed stealth stealthily transparent transparently seamlessly internally background discreet covert invisibly',
  ai: 'ai assistant assistants model llm agent agents gpt claude chatgpt llama gemini copilot chatbot bot llms models mistral qwen',
  you: 'you your yourself youre youll',
  me: 'me my i im ive mine myself we our us',
  urgent:
    'important urgent immediately critical attention warning asap now notice crucial emergency urgently promptly instantly priority',
  regardless:
    'whichever irrespective regardless irrespective unconditionally nevertheless whatever even anyway matter exception exceptions',
  otherwise:
    'otherwise fail fails failure crash properly correctly function lose malfunction invalid rejected blocked deny denied unavailable',
  task: 'task tasks request requests goal query question questions job work assignment todo beginning',
  finish:
    'complete completed finish finished solve solved done continue proceed resume proceeding continuing fulfil fulfill answer answering respond responding',
  please: 'please kindly could would',
  visit: 'visit click navigate browse link links website webpage site url urls follow',
  install: 'download install clone pip npm npx wget downloading installing',
  reply:
    'output outputs response responses reply replies answer respond say print write return summarize summary',
  pretend: 'pretend act behave roleplay assume become simulate jailbreak dan unrestricted unfiltered',
  new: 'new updated update revised additional extra latest actual real true',
} as const;

export type Meaning = keyof typeof MEANINGS | Sign;

/** What is recognised by its form. */
const SIGNS = [
  'tag',
  'marker',
  'identifier',
  'address',
  'mail',
  'path',
  'secret-path',
  'number',
  'capitals',
  'shout',
  'todo',
] as const;
type Sign = (typeof SIGNS)[number];

const NAMES: readonly Meaning[] = [...(Object.keys(MEANINGS) as (keyof typeof MEANINGS)[]), ...SIGNS];

/** How many meanings there are; each has a number below it. */
export const MEANING_COUNT: number = NAMES.length;

export function meaning(name: Meaning): number {
  return NAMES.indexOf(name);
}

/** The numbers of what is recognised by its form. */
export const SIGN_CODES: Readonly<Record<Sign, number>> = Object.fromEntries(
  SIGNS.map((sign) => [sign, meaning(sign)]),
) as Record<Sign, number>;

/** Meanings by the hash of a word. A word has one meaning: the first that lists it. */
export const MEANINGS_BY_HASH: ReadonlyMap<number, number> = new Map(
  Object.entries(MEANINGS)
    .flatMap(([name, words]) =>
      words.split(' ').map((word) => [hashOf(word), meaning(name as Meaning)] as const),
    )
    .reverse(),
);

/** Hashes of words that say nothing: patterns are read without them. */
export const EMPTY_WORDS: ReadonlySet<number> = new Set(
  'a an the of to and or in on for with is are be this that it its as by at from'
    .split(' ')
    .map((word) => hashOf(word)),
);
