/**
 * English words by what they mean, as far as it matters here. Listed is the plain form; `inflected.ts` adds the others.
 *
 * A word has one meaning: the first that lists it.
 */
export const ENGLISH = {
  describes:
    'returns gets fetches retrieves lists searches creates updates deletes adds provides allows supports enables generates calculates computes converts sends posts reads writes executes runs queries finds shows displays checks validates removes starts stops manages handles performs extracts parses analyzes analyses downloads uploads opens closes sets inserts looks accepts takes lets helps gives uses works represents contains includes specifies indicates defines describes',
  spec: 'optional default defaults format json string integer boolean array object schema pagination cursor offset limit maximum minimum page pages example examples filter sort sorted ascending descending enum null true false utc iso markdown supported available valid syntax specify specified identifier unique id ids uuid slug list type types length size timestamp regex pattern nested separated comma float index current given number channel domain point meters total count rating review number version status date title name names start points',
  oblige:
    'must should shall need needed needs require requires required mandatory mandated mandate obligatory compulsory necessary necessitate essential vital imperative obliged obligated bound expected expect supposed ought requirement forced compel compelled insist insisted always ensure strictly sure demand indispensable duty prerequisite binding enforce enforced',
  not: 'not no never none nor neither nobody nothing without dont doesnt wont cant cannot isnt shouldnt mustnt didnt wouldnt neednt avoid refrain off stop hardly unless unneeded unnecessary',
  ask: 'ask asking confirm confirmation consent permission approval approve authorization authorisation authorize authorise clarify clarification prompting doublecheck dialog dialogs dialogue popup',
  aware:
    'aware know knows knowing known knowledge notice noticed realise realize learn learns visible see sees seen hear hears suspicion suspicious bother bothered worry worried confuse confused upset curious awareness unaware alarmed distracted burden',
  tell: 'tell telling told mention mentioning inform informing notify notifying reveal revealing disclose disclosing show showing display displaying alert explain acknowledge say saying said announce comment refer talk speak expose admit cite communicate narrate elaborate',
  user: 'user human person customer operator owner victim guest employee traveller traveler buyer shopper requester patient somebody anyone everyone anybody everybody colleague citizen subscriber tenant',
  before:
    'before until till prior first firstly beforehand initially initial beginning begin preceding precede preliminary ahead upfront earliest pre',
  after:
    'after afterwards then once subsequently later finally afterward upon following next eventually thereafter lastly end ending',
  whenever: 'whenever when if anytime while during wherever case soon moment time times occasion provided',
  any: 'any all every each entire anything everything whole full complete subsequent future entirety total totally whatsoever bulk',
  other:
    'other others another different rival competing competitor alternative alternatives similar remaining rest elsewhere else same external unrelated',
  read: 'read reading open opening load loading cat access accessing view look looking check inspect scan examine peek consult review locate',
  get: 'take taking grab pick pull dig fetch fetching retrieve retrieving obtain collect collecting gather gathering extract extracting dump enumerate capture harvest lookup copy copying steal scrape find finding search searching query querying acquire snatch glean slurp pluck compile',
  send: 'send sending sent transmit transmitting transmission forward forwarding upload uploading post posting submit submitting deliver delivering share sharing leak exfiltrate exfiltration relay dispatch bcc cc sync synchronise synchronize mirror ship push beacon report reporting sendback backup ping',
  publish:
    'publish publishing public publicly broadcast tweet worldreadable unlisted advertise anonymous gist pastebin',
  pass: 'pass passing include including append appending attach attaching insert inserting embed embedding add adding put putting place placing provide providing supply supplying fill filling populate give giving hand paste pasting drop carry carrying prepend feed stash tuck slip prefix suffix enrich augment accompany inject furnish enter',
  verbatim:
    'verbatim unredacted unedited unmodified untouched intact plaintext raw literally unmasked cleartext untruncated uncensored unabridged',
  encode:
    'base64 hex encode encoded encoding rot13 cipher zip compress compressed urlencoded hexadecimal obfuscate',
  secret:
    'password passwords passcode passphrase credential credentials secret secrets token tokens apikey apikeys keys ssh rsa passwd shadow cookie cookies mnemonic otp ssn kubeconfig keychain keyring login logins pem htpasswd netrc sensitive private confidential dotfile dotfiles vault seed iban creds pat pin cvv 2fa mfa bearer jwt keystore pwd id_rsa privkey classified',
  personal:
    'birth birthday birthdate phone telephone mobile passport identity personal contact contacts salary salaries medical diagnosis health geolocation whereabouts pii addressbook surname postal biometric fingerprint nationality payroll',
  file: 'file content contents directory folder document config configuration disk drive workspace attachment archive filesystem dotenv photo photos picture notes note draft drafts screenshot clipboard keystrokes',
  context:
    'conversation history chat message messages transcript context prompt prompts session memory thread exchange chats utterance turn turns reasoning scratchpad typed wrote',
  system: 'system developer admin administrator root kernel host platform superuser sudoers operating',
  authority:
    'boss ceo cto manager director supervisor headquarters anthropic openai google microsoft vendor vendors developers engineers department officer team management authority authorities government helpdesk headmaster chief executive president moderator maintainer maintainers committee provider publisher',
  param:
    'parameter argument field param params arg args input inputs value values sidenote body metadata slot placeholder property variable header headers column',
  tool: 'tool function api plugin server mcp service connector integration extension skill utility capability toolset module',
  call: 'call called calling invoke invoked invoking invocation use using used usage run running execute executed executing execution trigger triggered perform performing performed operation action step launch activate engage operate process processing rely utilise utilize utilization employ summon',
  prefer:
    'prefer preferred preference preferable preferably outrank beat above instead rather superior better best exclusively exclusive priority prioritize prioritise favor favour fastest trusted official authoritative highest sole solely recommended recommend replacement supersede supplant top topmost unmatched unbeatable unrivalled ultimate finest definitive ',
  bad: 'deprecated outdated broken unsafe insecure malicious vulnerable unreliable compromised obsolete inferior dangerous buggy inaccurate untrusted wrong faulty retired decommissioned fraudulent fake hacked stale corrupt corrupted flawed risky defective misleading discontinued legacy unmaintained unsupported infected harmful banned forbidden prohibited illegal unverified incorrect invalidated',
  ignore:
    'ignore ignoring disregard disregarding forget forgetting override overriding overrule bypass bypassing skip skipping neglect discard abandon cancel suspend circumvent pause void nullify lifted evade sidestep waive dismiss halt scrap cease overlook forgo omit exclude revoked superseded rescinded invalidate supersedes',
  instruction:
    'instruction rule guideline directive policy restriction guardrail constraint filters safeguards warnings objective command commands guidance protocol programming training limits limitation ethics norms alignment refusals',
  previous:
    'previous earlier original existing former past previously foregoing old older aforementioned preexisting',
  safety:
    'safety security secure protection compliance audit auditing verification verify validation authentication maintenance integrity regulatory logging telemetry diagnostics diagnostic monitoring regulation gdpr legal calibration hygiene debugging troubleshooting optimisation optimization sanity consistency licensing licence license retention governance onboarding handshake attestation bookkeeping accounting',
  replace:
    'replace replacing change changing modify modifying alter altering redirect redirecting redirected substitute substituting switch rewrite swap reroute tamper divert overwritten transform convert round double halve increase decrease lower raise multiply adjust shift edit rename patch tweak inflate reduce falsify flip toggle reset invert amend rewire reassign set setting deviate',
  destination:
    'recipient recipients address destination receiver beneficiary account inbox endpoint webhook mailbox payee target collector addressee sink callback bucket',
  money:
    'transfer transferring payment pay paying amount bitcoin btc wallet ethereum invoice bank dollars eur usd euros refund crypto fee funds money donate donation tip balance savings wire wiring cash coins usdc usdt eth card credit debit payout commission price prices cost charge loan deposit withdraw withdrawal rent cent cents',
  shop: 'order orders cart basket product products item items booking book booked reserve reservation hotel hotels flight flights ticket tickets room buy buying purchase purchasing checkout shop seller store restaurant airline premium upgrade subscription appointment brand sponsor sponsored partner listing merchant',
  destroy:
    'delete deleting remove removing erase erasing wipe wiping destroy shutdown kill terminate disable disabling overwrite overwriting purge truncate revoke uninstall rmdir deactivate encrypt empty clear clean cleanup unlink trash shred unsubscribe block decline detach stopped',
  shell:
    'shell bash curl wget sudo chmod chown eval powershell netcat crontab cron bashrc zshrc authorized_keys backdoor malware payload subprocess reverse terminal script scripts ld_preload iptables systemctl ncat python3 exec rm nohup daemon rootkit keylogger miner botnet trojan postinstall preinstall hook hooks firewall antivirus vpn histfile',
  grant:
    'grant granting invite inviting invitation privilege privileges role roles rights collaborator whitelist allowlist unlock unlocking enable enabling elevate escalate promote permit permits allow permissions acl membership sharee impersonate',
  code: 'repository repo repositories branch commit merge code source package dependency build deploy deployment pipeline workflow ci makefile dockerfile import snippet codebase library release',
  data: 'database table row rows record records sql where dataset backups tables logs log logfile ledger register spreadsheet entries entry inventory export',
  event: 'calendar meeting event schedule scheduling reminder reminders agenda availability',
  letter:
    'mail mails email emails letter newsletter sms inboxes gmail outlook slack telegram whatsapp correspondence mailing',
  device:
    'door lock locks thermostat light lights camera alarm heating garage sensor blinds oven speaker vehicle car tesla gate valve pump drone robot dose dosage prescription insulin',
  silent:
    'silently secretly quietly quiet hidden invisible invisibly covertly covert discreetly discreet unnoticed stealth stealthily transparent transparently seamlessly internally internal background scenes behind undisclosed unobtrusively imperceptibly surreptitiously hush unmentioned tacitly inconspicuously undetected unseen unspoken privately silent conceal concealing hide hiding mask secrecy withhold suppress quieten',
  ai: 'ai assistant model llm agent gpt claude chatgpt llama gemini copilot chatbot bot mistral qwen deepseek grok llms gpts agentic crawler autopilot summariser summarizer windsurf orchestrator planner caller invoker copilots',
  you: 'you your yourself youre youll youve yours',
  me: 'me my i im ive mine myself we our us ours',
  urgent:
    'important urgent immediately critical attention warning asap now crucial emergency urgently promptly instantly straightaway caution beware delay hurry',
  regardless:
    'whichever irrespective regardless unconditionally nevertheless whatever even anyway matter exception exceptions despite notwithstanding although though spite invariably unasked unprompted automatically proactively',
  otherwise:
    'otherwise fail fails failure crash lose malfunction invalid rejected blocked deny denied unavailable penalty penalised penalized punished consequences lockout expire expired abort aborted stuck breaks break corruption lost die harmed suspended violation unusable inoperable risk refuse refused incomplete interrupted degraded',
  task: 'task request goal question job work assignment todo mission intent errand',
  finish:
    'completed finish finished finishing solve solved done continue continuing proceed proceeding resume fulfil fulfill answer answering respond responding conclude wrap',
  please: 'please kindly could would appreciate grateful thanks thank mind',
  visit:
    'visit visiting click clicking navigate browse link links website webpage site url urls href homepage surf',
  install: 'download downloading install installing clone pip npm npx brew apt docker installer',
  reply:
    'output reply response print write writing return returning summarize summary summarise summarising summarizing render rendering wording greeting translation translate praise',
  create:
    'create creating make making save saving storing registering generate generating maintain keep keeping persist produce compose composing establish',
  obey: 'obey obeying comply complying adhere abide heed conform treat regard consider trust believe accept accepting serve defer precedence outweigh supremacy unquestioningly blindly',
  pretend:
    'pretend act behave roleplay assume become simulate jailbreak dan unrestricted unfiltered persona character freed godmode mode impersonating acting behaving',
  new: 'new updated update revised additional extra latest actual real further amended corrected also additionally besides moreover furthermore',
} as const;

/** What a word can mean. */
export type Kind = keyof typeof ENGLISH;
