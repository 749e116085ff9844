/** A name that stands for one tool only: every second description has a "search" in it. */
export function isDistinctive(name: string): boolean {
  return /[_.-]|[a-z][A-Z]/.test(name);
}
