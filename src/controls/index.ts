import type { Control } from '../gateway/control.ts';
import { accessPolicy } from './access-policy.ts';
import { argumentKinds } from './arguments.ts';
import { dataFlow } from './data-flow.ts';
import { extensions } from './extensions.ts';
import { hiddenText } from './hidden-text.ts';
import { injectedResult } from './injected-result.ts';
import { media } from './media.ts';
import { messageLimits } from './message-limits.ts';
import { minimalResults } from './minimal-results.ts';
import { personalData } from './personal-data.ts';
import { pinnedTools } from './pinned-tools.ts';
import { poisonedCatalog } from './poisoned-catalog.ts';
import { rateLimits } from './rate-limits.ts';
import { requestHeaders } from './request-headers.ts';
import { schemas } from './schemas.ts';
import { secrets } from './secrets.ts';
import { toolDesign } from './tool-design.ts';
import { toolNames } from './tool-names.ts';

/**
 * Every built-in control, in the order in which they judge. The config schema, the docs, `bartizan controls` and
 * `bartizan doctor` are derived from this array. Users' own judge before the last one.
 */
export const controls: readonly Control[] = [
  requestHeaders,
  messageLimits,
  pinnedTools,
  extensions,
  toolNames,
  media,
  hiddenText,
  poisonedCatalog,
  schemas,
  argumentKinds,
  minimalResults,
  rateLimits,
  secrets,
  personalData,
  injectedResult,
  toolDesign,
  dataFlow,
  accessPolicy,
];
