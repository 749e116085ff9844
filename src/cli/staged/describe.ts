/** A change in words: one line for a list, and what can be read of its contents. */
import { isUtf8 } from 'node:buffer';
import type { Change } from '../../staging/compare.ts';
import { bytesOf } from '../../staging/content.ts';
import { type Entry, PERMISSIONS } from '../../staging/entry.ts';
import { printable } from '../terminal.ts';

/** Longer texts are shown by their sizes, as binary files are. */
const LONGEST_TEXT = 1024 * 1024;

/** `changed`, `added`, `deleted`, in words of one width, and what there is to say beyond that. */
export function describe({ before, after }: Change): { verb: string; notes: string[] } {
  if (after === undefined) return { verb: 'deleted', notes: before?.kind === 'file' ? [] : [kindOf(before)] };
  if (before === undefined) {
    const special = after.kind === 'file' ? [] : [kindOf(after)];
    return { verb: 'added', notes: [...special, ...bits(after)] };
  }
  if (before.kind !== after.kind) {
    return { verb: 'changed', notes: [`${kindOf(before)} becomes ${kindOf(after)}`, ...bits(after)] };
  }
  if (before.kind === 'link')
    return { verb: 'changed', notes: [`${kindOf(before)} becomes ${kindOf(after)}`] };
  const [was, is] = [before.mode & PERMISSIONS, after.mode & PERMISSIONS];
  return {
    verb: 'changed',
    notes: [...(was === is ? [] : [`mode ${octal(was)} becomes ${octal(is)}`]), ...bits(after)],
  };
}

function kindOf(entry: Entry | undefined): string {
  if (entry?.kind === 'link') return `link to ${printable(entry.target ?? '')}`;
  return entry?.kind === 'misnamed' ? 'its name is not UTF-8' : (entry?.kind ?? 'nothing');
}

/** What makes a file run, and what makes it run with the rights of another. */
function bits({ kind, mode }: Entry): string[] {
  if (kind !== 'file') return [];
  const runs = (mode & 0o111) === 0 ? [] : ['can be run'];
  return (mode & 0o6000) === 0 ? runs : [...runs, 'setuid or setgid, which is not taken over'];
}

export type Contents =
  | { readonly kind: 'text'; readonly before: string | undefined; readonly after: string | undefined }
  | { readonly kind: 'sizes'; readonly words: string }
  | { readonly kind: 'none' };

export function contentsOf({ path, before, after }: Change, nowAt: string, seenAt: string): Contents {
  const old = before?.kind === 'file' ? before : undefined;
  const fresh = after?.kind === 'file' ? after : undefined;
  if (old === undefined && fresh === undefined) return { kind: 'none' };
  const short = [old, fresh].every((entry) => entry === undefined || entry.size <= LONGEST_TEXT);
  if (short) {
    const was = old && bytesOf(`${nowAt}/${path}`);
    const is = fresh && bytesOf(`${seenAt}/${path}`);
    if (was !== undefined && is !== undefined && was.equals(is)) return { kind: 'none' };
    if ([was, is].every((bytes) => bytes === undefined || isText(bytes))) {
      // A diff by lines does not show it.
      if (was !== undefined && is !== undefined && onlyLastEnd(was.toString(), is.toString())) {
        return { kind: 'sizes', words: 'only the end of its last line' };
      }
      return { kind: 'text', before: was?.toString('utf8'), after: is?.toString('utf8') };
    }
  }
  const size = (entry: Entry | undefined): string =>
    entry === undefined ? 'nothing' : `${entry.size} bytes`;
  const what = short ? 'binary' : 'too long to be shown';
  return { kind: 'sizes', words: `${what}: ${size(old)} becomes ${size(fresh)}` };
}

function onlyLastEnd(was: string, is: string): boolean {
  return was.replace(/\n$/, '') === is.replace(/\n$/, '');
}

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}
