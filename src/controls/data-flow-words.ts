/**
 * Words in names of tools and parameters that tell where an answer comes from. In their base form.
 *
 * They decide only what walls and grants leave open: a server that reaches no network sends nothing, whatever it says.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** What people one does not know have written, wherever it is kept. */
export const STRANGERS: ReadonlySet<string> = words(`
  mail email inbox gmail outlook message sms slack discord telegram whatsapp teams chat thread channel comment review
  issue issues ticket tweet post posts reddit forum feed rss news pull pr prs webhook submission feedback transcript
`);

/** Pages of others. */
export const WEB: ReadonlySet<string> = words(`
  web webpage website http https internet url urls uri href hyperlink browser browse crawl crawler scrape scraper wiki
  wikipedia youtube
`);

/** What anybody may read: a key for it only says who pays. */
export const PUBLIC: ReadonlySet<string> = words(`
  web webpage website internet url urls crawl scrape wiki wikipedia news weather forecast doc docs documentation npm pypi
  arxiv paper youtube stock currency map maps place places geocode time timezone library brave tavily exa duckduckgo bing
`);

/** What somebody keeps for themselves. */
export const PRIVATE: ReadonlySet<string> = words(`
  file directory folder document drive mail email inbox gmail outlook message sms chat dm contact calendar event meeting
  note memory memories entity graph customer client user account invoice order payment transaction employee salary patient
  record table database db sql warehouse private secret credential password token key env environment clipboard screenshot
  history bookmark profile me clinical bank photo
`);

/** Parameters that name a file. */
export const FILE_PARAMETERS: ReadonlySet<string> = words(
  'path paths file files filepath filename directory dir folder source',
);

/** What stays on this machine, where a server works without a network or a key. */
export const HERE: ReadonlySet<string> = words(`
  file directory folder disk note memory memories entity graph node relation observation knowledge clipboard
`);

/** What speaks of the way, wherever the thing is kept. */
export const SENDS: ReadonlySet<string> = words(`
  upload share publish post send sync push export deploy submit broadcast forward transfer remote cloud
`);

/** Parameters whose value is an address, with its scheme or without. */
export const ADDRESS_PARAMETERS: ReadonlySet<string> = words(
  'url urls uri href link links host hostname domain address endpoint website site page',
);

/** Parameters that go along with an address. */
export const LOAD_PARAMETERS: ReadonlySet<string> = words(
  'headers header cookies cookie body data payload form params query json',
);

/** Said by what changes something and answers with more than that it is done. */
export const ANSWERS: ReadonlySet<string> = words(`
  execute exec run query sql command shell script eval evaluate call invoke request browse browser navigate click page open
  snapshot screenshot search fetch get read list show find check download import export extract load crawl scrape transcribe
  generate
`);
