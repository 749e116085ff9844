/** What a path says by itself, before anybody has looked at a disk. */

const SEPARATOR = /[/\\]/;
const DRIVE = /^[A-Za-z]:/;

export function isAbsolute(path: string): boolean {
  return /^[/\\]/.test(path) || hasDrive(path);
}

/** `C:\`, and `C:file`, which starts from wherever that drive stands. */
export function hasDrive(path: string): boolean {
  return DRIVE.test(path);
}

/** `\\server\share`, `\\?\`, `\\.\`: Windows goes to another machine, or past its own checks, and hands over a hash of a password. */
export function isUnc(path: string): boolean {
  return /^\\\\/.test(path) || /^[/\\]{2}[?.][/\\]/.test(path);
}

/**
 * Whether a path goes back to before where it begins: a relative one above its start, an absolute one to its very root.
 * Both signs part steps.
 */
export function climbsOut(path: string): boolean {
  const bare = path.replace(DRIVE, '');
  const least = isAbsolute(path) ? 1 : 0;
  let depth = 0;
  const steps = bare.split(SEPARATOR);
  for (const [index, step] of steps.entries()) {
    if (isUp(step, index === steps.length - 1)) {
      depth -= 1;
      if (depth < least) return true;
    } else if (!isHere(step)) depth += 1;
  }
  return false;
}

/** Some step goes up, wherever that leads. */
export function goesUp(path: string): boolean {
  return path.includes('..') && path.split(SEPARATOR).some((step) => isUp(step, false));
}

/**
 * Windows drops dots and spaces at the end of a step, servlets what stands behind `;`, decoders a lone `%`. Three dots and more are a step up to
 * old ones, and to filters that take `../` out once; `./...` at the end is what Go calls everything below.
 */
function isUp(step: string, isLast: boolean): boolean {
  if (!step.startsWith('..')) return false;
  const [name = ''] = step.split(';');
  return isLast && name === '...' ? false : /^\.\.[. %]*$/.test(name);
}

function isHere(step: string): boolean {
  return step === '' || /^\.(?:;.*)?$/.test(step);
}
