/** Chat, mail, telephones and social networks. */
import { ALNUM, BASE64, DOTTED, HEX, URL64 } from '../alphabet.ts';
import { marked, type Rule, shaped, token } from '../rule.ts';

/** The id of a Discord application is a number of 17 to 19 digits; so its base64 begins, whatever the digits are. */
const DISCORD_CUES = ['MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT'].flatMap((two) =>
  Array.from('AEIMQUYcgk', (third) => two + third),
);
const TWILIO_CUES = Array.from('0123456789abcdef', (digit) => `SK${digit}`);

export const talk: readonly Rule[] = [
  token('slack-token', ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxc-', 'xoxd-', 'xoxe-'], {
    letters: alphabetOfSlack(),
    length: [20, 400],
    anywhere: true,
  }),
  token('slack-token', ['xoxe.xoxb-', 'xoxe.xoxp-', 'xapp-'], {
    letters: URL64,
    length: [40, 300],
    anywhere: true,
  }),
  shaped(
    'slack-webhook',
    ['hooks.slack.com/'],
    /hooks\.slack\.com\/(?:services\/T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}|(?:workflows|triggers)\/[TE][A-Z0-9]{8,12}\/[A-Z0-9]{8,20}(?:\/\d{8,20})?)\/[A-Za-z0-9]{20,40}/,
  ),
  shaped(
    'discord-webhook',
    ['discord.com/api/', 'discordapp.com/api/'],
    /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,80}/,
  ),
  shaped(
    'discord-token',
    DISCORD_CUES,
    /(?:M[Tjz]|N[DTjz]|O[DT])[A-Za-z0-9_-]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_-])/,
    isDiscord,
  ),
  shaped('telegram-token', [':AA'], /(?<=(?<!\d)\d{8,10}):(?<secret>AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/),
  shaped(
    'teams-webhook',
    ['.webhook.office.com/'],
    /\.webhook\.office\.com\/webhookb2\/[0-9a-f@-]{70,80}\/IncomingWebhook\/[0-9a-f]{32}\/[0-9a-f-]{36}/,
  ),
  shaped('twilio-key', TWILIO_CUES, /SK[0-9a-f]{32}(?![0-9A-Za-z])/),
  shaped('sendgrid-key', ['SG.'], /SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/),
  token('mailgun-key', ['key-'], { letters: HEX, length: 32 }),
  marked('mailchimp-key', '-us', { letters: HEX, before: 32, behind: [1, 2] }),
  token('mandrill-key', 'md-', { letters: URL64, length: 22 }),
  shaped(
    'brevo-key',
    ['xkeysib-', 'xsmtpsib-'],
    /(?:xkeysib|xsmtpsib)-[0-9a-f]{64}-[A-Za-z0-9]{16}(?![A-Za-z0-9])/,
  ),
  shaped('resend-key', ['re_'], /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9_])/),
  token('intercom-token', 'dG9rO', { letters: BASE64, length: [55, 60] }),
  shaped(
    'hubspot-token',
    ['pat-'],
    /pat-(?:na|eu|ap)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/,
  ),
  shaped('salesforce-token', ['00D'], /00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![A-Za-z0-9._]{80,140}/),
  token('salesforce-refresh-token', '5Aep861', { letters: DOTTED, length: [70, 100] }),
  token('facebook-token', ['EAAC', 'EAAB', 'EAAG', 'EAAJ', 'EAAM'], { letters: ALNUM, length: [80, 300] }),
  token('instagram-token', ['IGQVJ', 'IGQWR', 'IGAA'], { letters: URL64, length: [80, 300] }),
  token('x-bearer-token', 'AAAAAAAAAAA', { letters: alphabetOfBearer(), length: [60, 130] }),
  token('dropbox-token', ['sl.B', 'sl.u.', 'sl.A'], { letters: URL64, length: [120, 1300] }),
  shaped(
    'rapidapi-key',
    ['msh'],
    /(?<=(?<![0-9a-f])[0-9a-f]{10})msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}(?![0-9a-f])/,
  ),
  shaped('telnyx-key', ['KEY0'], /KEY0[0-9A-F]{30,34}_[A-Za-z0-9]{20,24}(?![A-Za-z0-9])/),
  shaped(
    'zapier-webhook',
    ['hooks.zapier.com/'],
    /hooks\.zapier\.com\/hooks\/catch\/\d{5,12}\/[A-Za-z0-9]{6,12}\b/,
  ),
  shaped(
    'chat-robot-webhook',
    ['oapi.dingtalk.com/', 'open.feishu.cn/', 'open.larksuite.com/', 'qyapi.weixin.qq.com/'],
    /(?:oapi\.dingtalk\.com\/robot\/send\?access_token=[0-9a-f]{64}|open\.(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/v2\/hook\/[0-9a-f-]{36}|qyapi\.weixin\.qq\.com\/cgi-bin\/webhook\/send\?key=[0-9a-f-]{36})/,
  ),
  token('twitch-token', 'oauth:', { letters: ALNUM, length: 30 }),
];

function alphabetOfSlack(): Uint8Array {
  const table = URL64.slice();
  for (const letter of '%+/=') table[letter.charCodeAt(0)] = 1;
  return table;
}

function alphabetOfBearer(): Uint8Array {
  const table = ALNUM.slice();
  table['%'.charCodeAt(0)] = 1;
  return table;
}

function isDiscord(text: string): boolean {
  const [id = ''] = text.split('.');
  return /^\d{15,20}$/.test(Buffer.from(id, 'base64url').toString('latin1'));
}
