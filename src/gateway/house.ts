import type { Approvals } from '../approvals/approvals.ts';
import type { Instances } from './instances.ts';
import type { Redact } from './opening.ts';
import type { Pipeline } from './pipeline.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { TaskHandles } from './tasks/handle.ts';

/** What a passage needs of the house. */
export interface House {
  readonly pipeline: Pipeline;
  readonly instances: Instances;
  readonly approvals: Approvals;
  readonly subscriptions: Subscriptions;
  readonly tasks: TaskHandles;
  readonly redact: Redact;
  readonly launchDigest: (server: string) => string | undefined;
  readonly timeoutMs: (server: string) => number;
}
