import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_EDGE, grow } from './edge.ts';
import { loadKeys } from './keys.ts';
import { leafHash } from './merkle.ts';
import { recordMany, recordOf, type TestHouse, testHouse } from './test-house.ts';
import { encodeEntry, parseBundle, tileFile } from './tile.ts';
import { verifyAll } from './verify.ts';

let house: TestHouse;
let log: string;
beforeEach(() => {
  house = testHouse();
  log = join(house.root, 'serve');
});
afterEach(() => house.remove());

async function write(from: number, to: number): Promise<void> {
  const recorder = await house.create();
  await recordMany(recorder, from, to);
  await recorder.end();
}

const found = (): string[] =>
  house.verify().flatMap(({ problems }) => problems.map(({ code, text }) => `${code}: ${text}`));
const warned = (): string[] => house.verify().flatMap(({ warnings }) => warnings.map(({ text }) => text));

/** Rewrites one bundle, as somebody would who may write the log and has no key. */
function tamper(file: string, change: (entries: Buffer[]) => Buffer[]): void {
  const path = join(log, file);
  const entries = change(parseBundle(readFileSync(path)) ?? []);
  writeFileSync(path, Buffer.concat(entries.map(encodeEntry)));
}

/** Makes hash tiles that fit the entries as they are now: all but the signature. */
function rehash(file: string, index: number): void {
  const entries = parseBundle(readFileSync(join(log, 'tile/entries', file))) ?? [];
  const { tiles } = grow({ ...EMPTY_EDGE, size: index * 256 }, entries.map(leafHash));
  const [tile] = tiles.filter(({ level }) => level === 0);
  writeFileSync(join(log, 'tile/0', file), Buffer.concat(tile?.hashes ?? []));
}

const edited = (entry: Buffer | undefined): Buffer =>
  Buffer.from(String(entry).replace('answered', 'refused!'));
const swap = (entries: Buffer[], a: number, b: number): Buffer[] =>
  entries.map((entry, at) => (at === a ? entries[b] : at === b ? entries[a] : undefined) ?? entry);

describe('verify names', () => {
  it('nothing in a log that nobody touched, of any size around the edges of tiles', async () => {
    for (const size of [1, 255, 256, 257, 512, 600]) {
      await write(house.verify()[0]?.size ?? 0, size);
      expect(house.verify()).toMatchObject([{ size, problems: [], warnings: [] }]);
    }
  });

  it('an edited entry, in a full bundle and in the last one', async () => {
    await write(0, 600);
    tamper('tile/entries/001', (entries) => entries.map((entry, at) => (at === 44 ? edited(entry) : entry)));
    expect(found()).toEqual(['entry_edited: entry 300 was edited']);
    tamper('tile/entries/002.p/88', (entries) =>
      entries.map((entry, at) => (at === 87 ? edited(entry) : entry)),
    );
    expect(found()).toEqual(['entry_edited: entry 300 was edited', 'entry_edited: entry 599 was edited']);
  });

  it('every flipped bit of an entry', async () => {
    await write(0, 3);
    const path = join(log, 'tile/entries/000.p/3');
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at += 7) {
      const spoilt = Buffer.from(bytes);
      spoilt[at] = (spoilt[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, spoilt);
      expect(found()).not.toEqual([]);
    }
  });

  it('deleted entries: one, several, and one whose place the following ones took', async () => {
    await write(0, 600);
    tamper('tile/entries/001', (entries) => entries.filter((_, at) => at !== 4));
    expect(found()).toEqual(['entries_deleted: entry 260 was deleted']);
    tamper('tile/entries/001', (entries) => entries.filter((_, at) => at !== 100));
    expect(found()).toEqual([
      'entries_deleted: entry 260 was deleted',
      'entries_deleted: entry 357 was deleted',
    ]);
    rmSync(join(log, 'tile/entries/001'));
    expect(found()).toEqual(['entries_deleted: entries 256 to 511 were deleted']);
  });

  it('an entry that was deleted by moving up all that follow', async () => {
    await write(0, 300);
    const all = ['000', '001.p/44'].flatMap(
      (file) => parseBundle(readFileSync(join(log, 'tile/entries', file))) ?? [],
    );
    const left = all.filter((_, at) => at !== 10);
    tamper('tile/entries/000', () => left.slice(0, 256));
    tamper('tile/entries/001.p/44', () => left.slice(256));
    expect(found()[0]).toBe('entries_deleted: entry 10 was deleted');
  });

  it('entries that were swapped, reordered or inserted', async () => {
    await write(0, 300);
    tamper('tile/entries/000', (entries) => swap(entries, 7, 200));
    expect(found()).toEqual(['entries_reordered: entries 7 and 200 were swapped']);
    tamper('tile/entries/000', (entries) => swap(swap(entries, 7, 200), 3, 4));
    tamper('tile/entries/000', (entries) => swap(entries, 4, 5));
    expect(found()).toEqual(['entries_reordered: entries 3 to 5 were reordered']);
    tamper('tile/entries/001.p/44', (entries) => [...entries, Buffer.from('{}')]);
    expect(found()[1]).toBe('entries_inserted: an entry was inserted at 300');
  });

  it('a log that was cut off', async () => {
    await write(0, 600);
    rmSync(join(log, 'tile/entries/002.p'), { recursive: true });
    rmSync(join(log, 'tile/entries/001'));
    expect(found()).toEqual(['truncated: the log was truncated: entries 256 to 599 are gone']);
  });

  it('the bundle, when an entry was edited and its hash with it', async () => {
    await write(0, 600);
    tamper('tile/entries/001', (entries) => entries.map((entry, at) => (at === 44 ? edited(entry) : entry)));
    rehash('001', 1);
    expect(found()).toEqual([
      'entries_changed: some of the entries 256 to 511 were changed, and their hashes with them',
    ]);
  });

  it('that something was changed, when all hashes were made to fit', async () => {
    await write(0, 30);
    tamper('tile/entries/000.p/30', (entries) =>
      entries.map((entry, at) => (at === 3 ? edited(entry) : entry)),
    );
    rehash('000.p/30', 0);
    expect(found()).toContain(
      'entries_changed: entries 0 to 29 do not give the signed root: entries and hashes were changed together',
    );
  });

  it('hash tiles that were altered or removed, at each level', async () => {
    await write(0, 600);
    const flip = (file: string): void => {
      const bytes = readFileSync(join(log, file));
      bytes[5] = (bytes[5] ?? 0) ^ 1;
      writeFileSync(join(log, file), bytes);
    };
    flip('tile/0/001');
    expect(found()).toEqual(['tile_altered: the hash tile tile/0/001 was altered']);
    flip('tile/0/001');
    flip('tile/1/000.p/2');
    expect(found()).toEqual(['tile_altered: the hash tile tile/1/000.p/2 was altered']);
    flip('tile/1/000.p/2');
    rmSync(join(log, 'tile/0/000'));
    expect(found()).toEqual(['tile_altered: the hash tile tile/0/000 is missing']);
  });

  it('a log that was removed', async () => {
    await write(0, 3);
    rmSync(log, { recursive: true });
    expect(found()).toEqual(['missing: the log is gone']);
    rmSync(house.root, { recursive: true });
    expect(found()).toEqual(['missing: the log is gone']);
  });

  it('a log that was put back to an older state, with its old checkpoint', async () => {
    await write(0, 40);
    cpSync(log, join(house.state, 'copy'), { recursive: true });
    await write(40, 300);
    rmSync(log, { recursive: true });
    renameSync(join(house.state, 'copy'), log);
    expect(found()).toEqual([
      'rolled_back: the log was rolled back: the anchor knows 260 entries more, 40 to 299',
    ]);
    await expect(house.create()).rejects.toThrow('rolled back');
  });

  it('a log that was replaced by one of another installation', async () => {
    await write(0, 3);
    const other = testHouse();
    const recorder = await other.create();
    await recordMany(recorder, 0, 3);
    await recorder.end();
    rmSync(log, { recursive: true });
    cpSync(join(other.root, 'serve'), log, { recursive: true });
    other.remove();
    expect(found()).toEqual(['replaced: the checkpoint is not signed with the key of this installation']);
    await expect(house.create()).rejects.toThrow('not signed with the key of this installation');
  });

  it('a log that was replaced by another one of this installation', async () => {
    await write(0, 3);
    const recorder = await house.create({ name: 'other' });
    await recordMany(recorder, 0, 9);
    await recorder.end();
    rmSync(log, { recursive: true });
    cpSync(join(house.root, 'other'), log, { recursive: true });
    expect(found()).toEqual(['replaced: this is another log than the one that the anchor is of']);
  });

  it('a checkpoint that was changed, or removed', async () => {
    await write(0, 3);
    const path = join(log, 'checkpoint');
    const note = readFileSync(path, 'utf8');
    writeFileSync(path, note.replace('\n3\n', '\n2\n'));
    expect(found()).toEqual(['replaced: the checkpoint is not signed with the key of this installation']);
    writeFileSync(path, 'nothing');
    expect(found()).toEqual(['checkpoint_invalid: the checkpoint cannot be read']);
    rmSync(path);
    expect(found()).toEqual([`missing: the log in ${log} has no checkpoint`]);
  });

  it('an altered anchor', async () => {
    await write(0, 3);
    const [anchor = ''] = readdirSync(join(house.state, 'anchors'));
    const path = join(house.state, 'anchors', anchor);
    writeFileSync(path, readFileSync(path, 'utf8').replace('\\n3\\n', '\\n1\\n'));
    expect(found()).toEqual(['anchor_invalid: the anchor is no checkpoint signed with this key']);
    rmSync(path);
    expect(found()).toEqual([]);
    expect(warned()).toEqual(['no anchor is kept of this log: a roll-back would not show']);
  });

  it('an altered journal', async () => {
    const recorder = await house.create();
    await recordMany(recorder, 0, 3);
    await recordMany(recorder, 3, 6);
    const path = join(log, 'journal');
    const journal = readFileSync(path, 'utf8');
    writeFileSync(path, journal.replace('x-1', 'x-9'));
    expect(found()).toEqual(['journal_altered: the journal was altered: group 1 does not match its seal']);
    const groups = journal.split(/(?<=^= .*\n)/m);
    writeFileSync(path, [groups[0], groups[2]].join(''));
    expect(found()).toEqual(['journal_altered: the journal was altered: group 1 does not match its seal']);
    writeFileSync(path, '');
    expect(found()).toEqual(['journal_altered: the journal was altered: it has no header']);
    writeFileSync(path, journal);
    expect(found()).toEqual([]);
    await recorder.end();
  });

  it('a journal that was put back after its records were published', async () => {
    const recorder = await house.create();
    const old = readFileSync(join(log, 'journal'));
    await recordMany(recorder, 0, 3);
    await recorder.end();
    writeFileSync(join(log, 'journal'), old);
    expect(found()[0]).toMatch(/^journal_altered/);
    await expect(house.create()).rejects.toThrow('journal was altered');
  });

  it('a clock that went back and a second record of one exchange, as warnings', async () => {
    const recorder = await house.create();
    await recorder.close(recordOf(10_000));
    await recorder.close(recordOf(1));
    await recorder.close(recordOf(10_000));
    await recorder.end();
    expect(found()).toEqual([]);
    expect(warned()).toEqual([
      'the clock went back by 10 s before entry 1',
      'entry 2 is a second record of the same exchange',
    ]);
  });

  it('what contradicts a checkpoint that the user kept', async () => {
    await write(0, 40);
    const note = readFileSync(join(log, 'checkpoint'), 'utf8');
    cpSync(house.state, `${house.state}-copy`, { recursive: true });
    await write(40, 60);
    const keys = loadKeys(house.state);
    const check = (brought: string): string[] =>
      verifyAll({
        root: house.root,
        trust: (origin) => keys.verifier(origin),
        brought: { from: 'yours', note: brought },
      }).flatMap(({ problems }) => problems.map(({ text }) => text));
    expect(check(note)).toEqual([]);
    const later = readFileSync(join(log, 'checkpoint'), 'utf8');
    rmSync(house.state, { recursive: true });
    renameSync(`${house.state}-copy`, house.state);
    expect(check(later)).toEqual(['the log was rolled back: yours knows 20 entries more, 40 to 59']);
    expect(check('nonsense')).toEqual(['yours is no checkpoint']);
    mkdirSync(join(house.root, 'gone'));
    renameSync(log, join(house.state, 'away'));
    expect(check(later)).toContain('no log is the one that yours is of');
  });

  it('nothing while a writer is at work', async () => {
    const recorder = await house.create();
    for (let turn = 0; turn < 30; turn += 1) {
      await recordMany(recorder, turn * 100, turn * 100 + 100);
      expect(found()).toEqual([]);
    }
    await recorder.end();
    expect(existsSync(join(log, tileFile(0, 10, 256)))).toBe(true);
  });
});
