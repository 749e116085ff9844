import { userInfo } from 'node:os';

/** Who runs this, by name; `uid 4711` where the system has no name for them, as in many containers. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
