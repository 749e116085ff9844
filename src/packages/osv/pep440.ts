/** Versions of Python packages in their order (PEP 440; packaging.python.org, "Version specifiers"). */

export interface Pep440 {
  readonly epoch: number;
  readonly release: readonly number[];
  /** `a`, `b` or `rc`, with its number. */
  readonly pre: readonly [string, number] | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  readonly local: readonly (number | string)[];
}

/** Appendix B of PEP 440. Linear: no part of it can match what the part before it does. */
const VERSION =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const SPELLINGS: Readonly<Record<string, string>> = {
  alpha: 'a',
  beta: 'b',
  c: 'rc',
  pre: 'rc',
  preview: 'rc',
};

/** Undefined when it is no version. */
export function parsePep440(text: string): Pep440 | undefined {
  const written = text.trim().toLowerCase();
  if (written.length > 200) return undefined;
  const match = VERSION.exec(written);
  if (match === null) return undefined;
  const [, epoch, release = '', pre, preNumber, implicitPost, postNumber, devNumber, local] = match;
  const post = implicitPost ?? postNumber;
  return {
    epoch: Number(epoch ?? 0),
    release: trimmed(release.split('.').map(Number)),
    pre: pre === undefined ? undefined : [SPELLINGS[pre] ?? pre, Number(preNumber || 0)],
    post: post === undefined ? undefined : Number(post || 0),
    dev: devNumber === undefined ? undefined : Number(devNumber || 0),
    local:
      local === undefined
        ? []
        : local.split(/[-_.]/).map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  };
}

/** Negative when `a` comes first, as `sort` wants it. */
export function comparePep440(a: Pep440, b: Pep440): number {
  return (
    a.epoch - b.epoch ||
    compareLists(a.release, b.release) ||
    comparePre(a, b) ||
    (a.post ?? -1) - (b.post ?? -1) ||
    finite(a.dev) - finite(b.dev) ||
    compareLocal(a.local, b.local)
  );
}

/** `1.0.dev1` comes before `1.0a1`, and that before `1.0`. */
function comparePre(a: Pep440, b: Pep440): number {
  const [first, firstNumber] = preKey(a);
  const [second, secondNumber] = preKey(b);
  if (first !== second) return first < second ? -1 : 1;
  return firstNumber - secondNumber;
}

function preKey({ pre, post, dev }: Pep440): readonly [string, number] {
  if (pre !== undefined) return pre;
  return post === undefined && dev !== undefined ? ['', 0] : ['~', 0];
}

function finite(dev: number | undefined): number {
  return dev ?? Number.MAX_SAFE_INTEGER;
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** None comes first, text before numbers, and more parts after fewer. */
function compareLocal(a: Pep440['local'], b: Pep440['local']): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [first, second] = [a[index], b[index]];
    if (first === undefined || second === undefined) return first === undefined ? -1 : 1;
    if (typeof first !== typeof second) return typeof first === 'string' ? -1 : 1;
    if (first !== second) return first < second ? -1 : 1;
  }
  return 0;
}

function trimmed(release: number[]): number[] {
  while (release.length > 1 && release.at(-1) === 0) release.pop();
  return release;
}
