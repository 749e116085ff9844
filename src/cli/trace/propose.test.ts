import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { GrantsConfig } from '../../config/config.ts';
import { propose } from './propose.ts';
import { accesses, around } from './test-around.ts';
import { yamlOf } from './yaml.ts';

const grants: GrantsConfig = {
  read: ['/home/ada/docs', '/var'],
  write: [],
  staged: false,
  undoForMs: 0,
  network: ['*.example.com:443', 'unused.example.org:443'],
  limits: { memoryBytes: 1, processes: 1, cpus: 1, openFiles: 1, diskBytes: 1 },
  asWritten: { read: [], write: [] },
};

const of = (...words: string[]) =>
  propose({
    seen: {
      began: true,
      accesses: accesses(...words),
      connections: [{ protocol: 'tcp', address: '93.184.216.34', port: 443, names: ['api.example.com'] }],
      asked: ['api.example.com'],
      listens: [],
      unix: { wanted: false, paths: [] },
    },
    around,
    said: [],
    server: { grants, env: {}, inheritEnv: ['LANG'] },
    dir: '/home/ada/notes',
    here: new Set(),
  });

describe('the whole proposal', () => {
  const proposal = of('read /home/ada/docs/a', 'write /home/ada/notes/a');

  it('has paths as the config has them: from its directory, where they lie below', () => {
    expect(proposal.files.write.map(({ value }) => value)).toEqual(['./a']);
    expect(proposal.files.read.map(({ value }) => value)).toEqual(['/home/ada/docs/a']);
  });

  it('says which grants of now were not needed', () => {
    expect(proposal.notes).toEqual([
      'It has grants now that it did not need in this run: /var, unused.example.org:443.',
    ]);
  });

  it('is YAML for the config, with reasons', () => {
    const text = yamlOf('my notes', proposal);
    expect(parse(text)).toEqual({
      servers: {
        'my notes': {
          files: { read: ['/home/ada/docs/a'], write: ['./a'] },
          network: ['api.example.com:443'],
          inheritEnv: ['LANG'],
        },
      },
    });
    expect(text).toContain('- ./a # it changes it');
  });

  it('keeps names out that do not look like what they are', () => {
    const strange = { ...around, kindOf: () => 'file' as const };
    const { files, notes } = propose({
      seen: {
        began: true,
        accesses: accesses('read /data/a\u202eb', 'read /data/x\nservers:'),
        connections: [],
        asked: [],
        listens: [],
        unix: { wanted: false, paths: [] },
      },
      around: strange,
      said: [],
      server: { grants: { ...grants, read: [], network: [] }, env: {}, inheritEnv: [] },
      dir: '/',
      here: new Set(),
    });
    expect(files.read).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/characters that cannot be seen/)]);
  });
});
