/** What can be wrong with a log. */
export type ProblemCode =
  | 'missing'
  | 'replaced'
  | 'rolled_back'
  | 'truncated'
  | 'checkpoint_invalid'
  | 'anchor_invalid'
  | 'entry_edited'
  | 'entries_deleted'
  | 'entries_inserted'
  | 'entries_reordered'
  | 'entries_changed'
  | 'tile_altered'
  | 'journal_altered';

/** Worth a look, and no proof of tampering. */
export type WarningCode =
  | 'no_anchor'
  | 'clock_backwards'
  | 'duplicate_id'
  | 'entry_unreadable'
  | 'journal_missing';

export interface Problem<Code = ProblemCode> {
  readonly code: Code;
  /** One sentence for the operator. Carries nothing that a peer chose. */
  readonly text: string;
}

export type Warning = Problem<WarningCode>;
