import type { Approvals } from '../approvals/approvals.ts';
import type { Instances } from './instances.ts';
import type { Pipeline } from './pipeline.ts';

/** What a passage needs of the house. */
export interface House {
  readonly pipeline: Pipeline;
  readonly instances: Instances;
  readonly approvals: Approvals;
  readonly launchDigest: (server: string) => string | undefined;
  readonly timeoutMs: (server: string) => number;
}
