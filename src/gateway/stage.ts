/**
 * Runs the checks of one stage over one subject, in order.
 *
 * This has the only `catch` around a control: one that throws, hangs past its budget or answers nonsense has
 * failed, and that denies, in its name. While no check waits, no promise is made.
 */
import { isObject } from '../protocol/json.ts';
import type { Message } from '../protocol/message.ts';
import type { Judged } from './control.ts';
import { type Decision, deny } from './decision.ts';
import { type AttributedFinding, denial, type Judgement, type Objection } from './judgement.ts';

export interface Check<Subject> {
  readonly control: string;
  readonly judge: (subject: Subject) => Judged;
}

export interface StageOptions<Subject> {
  readonly checks: readonly Check<Subject>[];
  /** The subject with another message, for the controls that come after; undefined where a rewrite goes too far. */
  readonly renew: (subject: Subject, message: Message) => Subject | undefined;
  /** How long one check may wait, in milliseconds. */
  readonly budgetMs: number;
}

export type Stage<Subject> = (subject: Subject, message?: Message) => Judgement | Promise<Judgement>;

/** What has been found so far on the way through one stage. */
interface Progress<Subject> {
  subject: Subject;
  message: Message | undefined;
  readonly asks: Objection[];
  readonly findings: AttributedFinding[];
}

export function createStage<Subject>(options: StageOptions<Subject>): Stage<Subject> {
  const { checks, renew, budgetMs } = options;
  return (subject, message) => {
    const progress: Progress<Subject> = { subject, message, asks: [], findings: [] };
    return proceed(0, progress);
  };

  function proceed(from: number, progress: Progress<Subject>): Judgement | Promise<Judgement> {
    for (let index = from; index < checks.length; index++) {
      const check = checks[index];
      if (check === undefined) break;
      const judged = attempt(check, progress.subject);
      if (judged instanceof Promise) {
        return within(judged, budgetMs).then(
          (decision) => settle(check, decision, progress) ?? proceed(index + 1, progress),
          () => failed(check, 'threw or took too long', progress),
        );
      }
      const denied = settle(check, judged, progress);
      if (denied !== undefined) return denied;
    }
    return conclude(progress);
  }

  function settle(
    check: Check<Subject>,
    decision: Decision | undefined,
    progress: Progress<Subject>,
  ): Judgement | undefined {
    if (!isDecision(decision)) return failed(check, 'answered nonsense', progress);
    switch (decision.verdict) {
      case 'pass':
        return undefined;
      case 'ask':
        progress.asks.push({ control: check.control, reason: decision.reason });
        return undefined;
      case 'deny':
        return { ...denial(check.control, decision.reason), findings: progress.findings };
      case 'rewrite': {
        if (progress.message?.source?.lossy === true) return unrepresentable(check, progress);
        const renewed = renew(progress.subject, decision.message);
        if (renewed === undefined) return failed(check, 'rewrote which request it is', progress);
        progress.message = decision.message;
        progress.subject = renewed;
        for (const finding of decision.findings)
          progress.findings.push({ ...finding, control: check.control });
        return undefined;
      }
    }
  }
}

/** Users' own controls may be plain JavaScript: nothing is taken on trust. */
function isDecision(answer: unknown): answer is Decision {
  if (typeof answer !== 'object' || answer === null || !('verdict' in answer)) return false;
  const { verdict, reason, message, findings } = answer as Partial<
    Record<'verdict' | 'reason' | 'message' | 'findings', unknown>
  >;
  switch (verdict) {
    case 'pass':
      return true;
    case 'ask':
    case 'deny':
      return isObject(reason) && typeof reason.code === 'string' && isObject(reason.detail);
    case 'rewrite':
      return (
        isObject(message) && isObject(message.value) && Array.isArray(findings) && findings.every(isObject)
      );
    default:
      return false;
  }
}

function attempt<Subject>(check: Check<Subject>, subject: Subject): Judged {
  try {
    return check.judge(subject);
  } catch {
    return deny('control_failed', { how: 'threw' });
  }
}

function conclude<Subject>({ message, asks, findings }: Progress<Subject>): Judgement {
  return { verdict: asks.length === 0 ? 'pass' : 'ask', message, objections: asks, findings };
}

function failed<Subject>(check: Check<Subject>, how: string, progress: Progress<Subject>): Judgement {
  const judgement = denial(check.control, { code: 'control_failed', detail: { how } });
  return { ...judgement, findings: progress.findings };
}

/** A double cannot hold what the message says, so writing it again would change it. */
function unrepresentable<Subject>(check: Check<Subject>, progress: Progress<Subject>): Judgement {
  const judgement = denial(check.control, { code: 'number_imprecise', detail: { how: 'needed a rewrite' } });
  return { ...judgement, findings: progress.findings };
}

async function within<T>(promise: Promise<T>, budgetMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('over budget')), budgetMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
