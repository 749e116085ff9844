/** I6: what `bartizan changes` prints can be typed as it stands, wherever the config is. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Desk, put } from '../../src/staging/test-desk.ts';
import { bartizan } from './house/command.ts';

it.skipIf(process.platform !== 'linux')(
  'the line that changes prints commits, and the one that commit prints takes it back',
  async () => {
    const desk = new Desk({ 'todo.md': 'buy milk\n' });
    onTestFinished(() => desk.remove());
    writeFileSync(
      desk.config,
      'servers: { notes: { command: node, files: { write: [./notes], staged: true } } }\n',
    );
    await desk.serve((at) => put(at, 'todo.md', 'buy bread\n'));
    // Nothing here says where the config is.
    const env = { HOME: desk.home, XDG_STATE_HOME: path.dirname(desk.state) };
    const typed = async (words: string, printed: RegExp): Promise<string> => {
      const { code, out, err } = await bartizan(words.split(' '), env);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return printed.exec(out)?.[1] ?? '';
    };
    const commit = await typed('changes', /^bartizan (commit .*?) {3}/m);
    const undo = await typed(commit, /^bartizan (undo .*) takes it back/m);
    expect(desk.tree()['todo.md']).toBe('buy bread\n');
    await typed(undo, /^/);
    expect(desk.tree()['todo.md']).toBe('buy milk\n');
  },
);
