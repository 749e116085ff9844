/** What the work of each caller has read: kept where every process of the installation sees it, and for a time. */
import type { Caller } from '../gateway/context.ts';
import type { Notes } from '../gateway/control.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';

/**
 * `untrusted`: strangers may have written it. `private`: not everybody may know it. `secret`: it must not go out at all.
 * `orders`: it gave orders to the model.
 */
export const LABELS = ['untrusted', 'private', 'secret', 'orders'] as const;
export type Label = (typeof LABELS)[number];

/** The last time that something of a label was read. */
export interface Reading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly server: string;
  /** Name of the tool, address of the resource. */
  readonly what: string;
}

export interface Note extends Reading {
  readonly caller: string;
  readonly label: Label;
  /** Ids of the traces that read it, the latest last. */
  readonly traces: readonly string[];
}

export interface Labels {
  /** @throws when it cannot be noted: then nobody may be told what was read */
  add(caller: Caller, label: Label, reading: Reading, trace: string | undefined): void;
  /** What counts now. A trace that has read something keeps the label for a day, whatever the time. */
  of(caller: Caller, at: number, trace: string | undefined): ReadonlyMap<Label, Reading>;
}

/** So long a note is taken for fresh, in milliseconds: it is not written anew for every answer. */
const FRESH_MS = 10_000;
const DAY_MS = 86_400_000;
const MOST_TRACES = 16;
const LONGEST_NAME = 200;

export function createLabels(notes: Notes, forMs: number): Labels {
  const last = new Map<string, { readonly at: number; readonly stamp: number; readonly trace?: string }>();

  return {
    add(caller, label, { at, server, what }, trace) {
      const key = idOf(caller);
      const name = `${key} ${label}`;
      const known = last.get(name);
      const isFresh = known !== undefined && at >= known.at && at - known.at < FRESH_MS;
      // A person may have taken it away since: the file is looked for, not what is remembered of it.
      if (isFresh && known.trace === trace && notes.written(name) === known.stamp) return;
      const before = noteIn(notes.read(name));
      const isKnown = before !== undefined && before.at >= at;
      if (isKnown && (trace === undefined || before.traces.includes(trace))) return;
      const latest: Reading = isKnown ? before : { at, server, what: what.slice(0, LONGEST_NAME) };
      const others: readonly string[] = (before?.traces ?? []).filter((each) => each !== trace);
      const traces = trace === undefined ? others : [...others, trace].slice(-MOST_TRACES);
      const note: Note = { ...latest, caller: key, label, traces };
      const stamp = notes.write(name, JSON.stringify(note));
      last.set(name, { at, stamp, ...(trace !== undefined && { trace }) });
    },

    of(caller, at, trace) {
      const found = new Map<Label, Reading>();
      for (const label of LABELS) {
        const text = notes.read(`${idOf(caller)} ${label}`);
        if (text === undefined) continue;
        // One that cannot be read any more was one.
        const note = noteIn(text);
        const age = at - (note?.at ?? at);
        const isOwn = trace !== undefined && note?.traces.includes(trace) === true;
        if (age <= forMs || (isOwn && age <= DAY_MS))
          found.set(label, note ?? { at, server: '?', what: '?' });
      }
      return found;
    },
  };
}

/** Notes of one process, where nobody lends a shelf. */
export function createMemory(): Notes {
  const notes = new Map<string, { readonly text: string; readonly stamp: number }>();
  let stamp = 0;
  return {
    read: (name) => notes.get(name)?.text,
    write(name, text) {
      stamp += 1;
      notes.set(name, { text, stamp });
      return stamp;
    },
    written: (name) => notes.get(name)?.stamp,
  };
}

/** Undefined of what is none. */
export function noteIn(text: string | undefined): Note | undefined {
  const value = text === undefined ? undefined : parsed(text);
  if (!isObject(value)) return undefined;
  const { caller, label, at, server, what, traces } = value;
  const isNote =
    typeof caller === 'string' &&
    LABELS.some((each) => each === label) &&
    typeof at === 'number' &&
    typeof server === 'string' &&
    typeof what === 'string' &&
    Array.isArray(traces) &&
    traces.every((each) => typeof each === 'string');
  return isNote ? (value as unknown as Note) : undefined;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function idOf({ kind, id }: Caller): string {
  return `${kind} ${id}`;
}
