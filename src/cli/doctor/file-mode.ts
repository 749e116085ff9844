import { stat } from 'node:fs/promises';

/**
 * Whether others than the user and root can change a file, and with it what is started; undefined when that cannot
 * be told. Its directory counts: who may write there may put another file in its place.
 */
export async function changeableByOthers(
  file: string,
  uid: number | undefined = process.getuid?.(),
): Promise<string | undefined> {
  if (uid === undefined) return undefined;
  const { mode, uid: owner } = await stat(file);
  if (owner !== uid && owner !== 0) return `${file} belongs to another user (uid ${owner})`;
  const who = [(mode & 0o020) === 0 ? [] : ['its group'], (mode & 0o002) === 0 ? [] : ['everybody']].flat();
  return who.length === 0 ? undefined : `${file} can be changed by ${who.join(' and ')}`;
}
