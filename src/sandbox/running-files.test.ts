import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningFiles } from './running-files.ts';

let dir: string;
const FILES = ['s.py', 's.sh', 's.ts', 'app.jar', 'more.jar', 'rc'];

beforeAll(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-running-')));
  for (const name of FILES) writeFileSync(path.join(dir, name), '');
  writeFileSync(path.join(dir, 'tsx'), '#!/usr/bin/env node\n');
  chmodSync(path.join(dir, 'tsx'), 0o755);
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('what an interpreter is told to run', () => {
  it.each<[string, string[], string[]]>([
    ['/usr/bin/python3', ['-I', './s.py', 'rc'], ['s.py']],
    ['/usr/bin/python3.12', ['-X', 'utf8', '-B', 's.py'], ['s.py']],
    ['/usr/bin/perl', ['-I', 'rc', 's.sh'], ['s.sh']],
    ['/bin/sh', ['-e', 's.sh', 'rc'], ['s.sh']],
    ['/bin/bash', ['-o', 'pipefail', '+x', 's.sh'], ['s.sh']],
    ['/bin/bash', ['-c', 's.sh'], []],
    ['/opt/bun', ['run', '--env-file=rc', 's.ts'], ['s.ts']],
    ['/opt/deno', ['run', '-A', '--config', 'rc', 's.ts', 'app.jar'], ['s.ts']],
    ['/usr/bin/node', ['run', 's.ts'], []],
    ['/usr/bin/java', ['-cp', 'app.jar:more.jar:lib/*', 'com.example.Main'], ['app.jar', 'more.jar']],
    ['/usr/bin/java', ['-jar', 'app.jar'], ['app.jar']],
  ])('%s %j', async (file, args, expected) => {
    const { scripts } = await runningFiles({ file, args, cwd: dir, env: {} });
    expect(scripts.map((each) => path.relative(dir, each))).toEqual(expected);
  });

  it('is looked for when the interpreter is a script itself', async () => {
    const { interpreters, scripts } = await runningFiles({
      file: path.join(dir, 'tsx'),
      args: ['watch', 's.ts'],
      cwd: dir,
      env: { PATH: path.dirname(process.execPath) },
    });
    expect(interpreters).toEqual(['/usr/bin/env', process.execPath]);
    expect(scripts).toEqual([path.join(dir, 's.ts')]);
  });
});
