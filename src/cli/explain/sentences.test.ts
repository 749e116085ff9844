import { describe, expect, it } from 'vitest';
import type { ServerConfig } from '../../config/config.ts';
import { parseConfig } from '../../config/parse.ts';
import { sentencesOn } from './sentences.ts';

function said(server: object, platform: NodeJS.Platform = 'linux'): Record<string, string> {
  const text = JSON.stringify({ servers: { notes: server } });
  const { notes } = parseConfig(text, '/house/bartizan.yaml').servers as { notes: ServerConfig };
  return Object.fromEntries(sentencesOn('notes', notes, platform));
}

describe('sentencesOn', () => {
  it('says of a server without grants that it can do nothing to what is yours', () => {
    expect(said({ command: 'node', args: ['a b.js'] })).toEqual({
      'is started': 'node "a b.js", in .',
      walls: 'bubblewrap, the default on this system',
      reads: 'no files of yours',
      changes: 'no files of yours',
      'sees else':
        'the programs and libraries of the system, its own program, and a /tmp and a home that end with it',
      reaches: 'no network',
      'is told': 'no variables',
      uses: 'at most 2 GiB of memory, 256 processes and threads, 2 processors, 1024 open files each, 1 GiB in its /tmp and home',
      copies: 'one for each caller, at most 16 at once',
    });
  });

  it('names each grant as the config has it, and no value of a variable', () => {
    const found = said({
      command: 'node',
      files: { read: ['./docs'], write: ['./notes'], staged: true },
      network: ['api.github.com:443'],
      env: { TOKEN: { fromEnv: 'GITHUB_TOKEN' }, MODE: 'sesame' },
      inheritEnv: ['LANG'],
      sandbox: 'gvisor',
      toolSandbox: { run_code: 'kata' },
    });
    expect(found).toMatchObject({
      walls: 'gvisor',
      'but runs': 'run_code in kata, in a copy of its own',
      reads: './docs, ./notes',
      changes: './notes; what it writes does not count until: bartizan commit notes',
      reaches: 'api.github.com:443, through Bartizan alone',
      'is told': 'the variables TOKEN (from $GITHUB_TOKEN), MODE, LANG (from $LANG)',
    });
    expect(JSON.stringify(found)).not.toContain('sesame');
  });

  it('says what a server without walls can do, and why it has none', () => {
    const found = said({ command: 'node', sandbox: { off: { reason: 'it drives the desktop' } } });
    expect(found.walls).toBe('none: it drives the desktop');
    expect(found['can do']).toContain('all that you can do');
    expect(found).not.toHaveProperty('reads');
  });

  it('says that a system without walls starts nothing', () => {
    expect(said({ command: 'node' }, 'win32').walls).toContain('not started');
  });

  it('says of a server elsewhere that its deeds are beyond these walls', () => {
    const found = said({ url: 'https://example.com/mcp', headers: { Authorization: { fromEnv: 'KEY' } } });
    expect(found).toMatchObject({
      'is reached': 'https://example.com/mcp',
      'is told': 'Authorization (from $KEY)',
    });
    expect(found.runs).toContain('beyond these walls');
  });
});
