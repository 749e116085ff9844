// Which slots of the grammars are one family: a paradigm, whatever its voice, or a voice, whatever its paradigm. What is left
// out as a whole tells how well a model does on attacks of a kind that it never saw.
const named = (pattern) => (slot) => pattern.test(slot);

export const FAMILIES = {
  catalog: {
    'paradigm: exfiltration': named(
      /^(?:(?:free-|flat-)?exfil|flat-secret|param-doc|joint|conceal-only|(?:w|t|act)-exfil)$/,
    ),
    'paradigm: hijacking': named(
      /^(?:pre-call|trigger|free-hijack|flat-tool|action-evil|[wt]-hijack|t-shade)$/,
    ),
    'paradigm: tampering': named(/^(?:tamper|free-tamper|flat-value|money|(?:w|t|act)-tamper|t-wrong)$/),
    'paradigm: preference': named(/^(?:prefer|free-prefer|flat-rank|shadow|[wt]-prefer|t-praise)$/),
    'paradigm: context': named(/^(?:context-leak|free-context|flat-talk|[wt]-context|t-leak)$/),
    'paradigm: override': named(/^(?:override|free-override|flat-obey|impersonate|[wt]-override)$/),
    'paradigm: destruction': named(/^(?:destroy|shell|(?:w|t|act)-destroy)$/),
    'voice: free': named(/^free/),
    'voice: flat': named(/^(?:flat.*|joint)$/),
    'voice: frames': named(/^w-(?:frame|form)$/),
    'voice: told': named(/^(?:t-.*|told.*)$/),
  },
  results: {
    'paradigm: ignore': named(/^(?:ignore|i-ignore|third-bare)$/),
    'paradigm: address': named(/^(?:address-ai|letter|for-llms|i-address|third-agent|third-field)$/),
    'paradigm: system': named(/^(?:fake-system|fake-user|i-system|i-user|third-turn)$/),
    'paradigm: first and todo': named(/^(?:first-do|todo|i-todo)$/),
    'paradigm: exfiltration': named(/^(?:exfil-link|hide|i-exfil)$/),
    'paradigm: error': named(/^(?:false-error|transfer-tool|i-error|i-need|third-need)$/),
    'paradigm: role': named(/^(?:role|i-role|i-social)$/),
    'paradigm: reply': named(/^(?:do-write|i-reply|i-bend)$/),
    'paradigm: done and forms': named(/^(?:i-done|i-form|third-end|third-call)$/),
    'voice: short': named(/^(?:short|i-more)$/),
    'voice: plain request': named(/^i-plain$/),
    'voice: other languages': named(/^(?:i-foreign|third-tongue)$/),
  },
};
