/**
 * The words that `classify` knows, in their base form. Nothing outside of these lists is evidence for anything.
 *
 * A word goes into `READS` only if a tool of that name would have to lie to change something.
 * Words that may mean both (`extract`, `convert`, `scan`, `load`) are in no list: their tools are unknown.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

export const READS: ReadonlySet<string> = words(`
  analyse analyze browse calculate check compare compute count describe detect diff discover echo estimate examine
  explain fetch find geocode get grep identify inspect list lookup look measure monitor peek ping preview query rank
  read recommend retrieve search show stat suggest summarise summarize tail validate view whois
`);

/** Reading where a description begins with it; as a name it may be an act (`return_order`). */
export const READS_IN_TEXT: ReadonlySet<string> = words('return provide display');

/** Never a noun that a reading tool would carry in its name. */
export const CHANGES: ReadonlySet<string> = words(`
  accept acknowledge activate add adjust allocate append apply approve assign attach authorize ban buy cancel checkin
  checkout clear clone configure create deactivate decline decrypt delete deploy destroy detach disable disconnect dismiss
  drain drop edit eject enable encrypt enforce enroll erase eval evaluate evict execute exec expire fill flush format
  forward generate grant halt hide import increment ingest initialise initialize insert install invalidate invite invoke
  join kick kill launch leave login logout make manage mark merge migrate modify move mutate mute navigate onboard
  overwrite patch pay persist place press prune provision publish purchase purge push put reboot recreate redeem register
  reject remove rename reopen reorder replace reply reset resize restart restore resume retry revert revoke rewrite
  rollback rotate save sell send set setup shutdown spawn submit subscribe suspend swap sync terminate toggle transfer
  trash trigger truncate type unarchive unassign unblock unfollow uninstall unlink unlock unpin unpublish unregister
  unset unsubscribe update upgrade upload upsert withdraw write
`);

/** A change where a verb stands (`post_message`), a thing where a noun stands (`get_post`). */
export const CHANGES_AS_VERB: ReadonlySet<string> = words(`
  answer archive backup block book bridge broadcast build burn call capture change charge claim click close comment
  commit complete confirm connect control copy deposit dial download draft drag email end exchange export finish flag
  follow fork hover increase decrease issue label like link lock log mail message mint note notify open order pause
  pin play post print process pull react record refund release report request reserve review run
  schedule scroll select share sign skip stake star start stop store subscribe switch tag tap test trade tweet vote wipe
`);

/** Between two verbs of one name or sentence: what follows is a verb again. */
export const CONJUNCTIONS: ReadonlySet<string> = words('and or then n plus with');

/** What a text says of an act that cannot be taken back. */
export const GRAVE: ReadonlySet<string> = words(
  'permanently irreversible irreversibly destructive overwrite overwrites overwriting',
);

/** Parameters that carry a program: whoever fills them in decides what the tool does (I7). */
export const PROGRAM_PARAMETERS: ReadonlySet<string> = words(`
  sql sqlquery sqltext sqlstatement script shellscript command commands cmd commandline shell bash javascript jscode
  pythoncode cypher cypherquery mutation statement statements aql
`);

/** Parameters that say that something is written or replaced. */
export const WRITING_PARAMETERS: ReadonlySet<string> = words(`
  overwrite confirm dryrun outputpath outputfile outputdir outputdirectory outputfilename outputfolder savepath saveto
  savetofile savedir savefile savetopath savetodisk destpath destinationpath targetpath newname newvalue newcontent
  newtext newpath newtitle patch ifexists writemode downloadpath downloaddir downloadmedia downloadfolder
`);

/** Languages in which a question can also be an order. A free `query` in one of them is a program. */
export const QUERY_LANGUAGES: ReadonlySet<string> = words(
  'sql mysql postgresql postgres sqlite cypher graphql mongodb gremlin aql duckdb snowflake bigquery',
);

export const DATABASES: ReadonlySet<string> = words(
  'database databases db spanner dynamodb firestore clickhouse redis warehouse',
);

/** Parameters that choose what is done. */
export const CHOICE_PARAMETERS: ReadonlySet<string> = words(
  'action operation op operations actions method httpmethod verb requesttype',
);

export const WRITING_HTTP_METHODS: ReadonlySet<string> = words('post put patch delete');
