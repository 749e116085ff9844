import type { Checks, Judged } from '../gateway/control.ts';

/** The stages of a control that has to load something first: at the first message, so that start-up does not pay for it. */
export type LateChecks = Required<Pick<Checks, 'catalog' | 'request' | 'question' | 'result' | 'done'>>;

/** Once it is loaded, no promise is made any more. */
export function lateChecks(load: () => Promise<LateChecks>): LateChecks {
  let ready: LateChecks | undefined;
  let loading: Promise<LateChecks> | undefined;
  const whenReady = (stage: (checks: LateChecks) => Judged): Judged => {
    if (ready !== undefined) return stage(ready);
    loading ??= load().then((checks) => (ready = checks));
    return loading.then(stage);
  };
  return {
    catalog: (listing) => whenReady((checks) => checks.catalog(listing)),
    request: (exchange) => whenReady((checks) => checks.request(exchange)),
    question: (exchange) => whenReady((checks) => checks.question(exchange)),
    result: (exchange) => whenReady((checks) => checks.result(exchange)),
    done: (exchange) => ready?.done(exchange),
  };
}
