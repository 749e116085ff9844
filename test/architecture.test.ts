/** The arrows between the rooms, each with its reason, and the shape of the files in them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anyTypesIn, circlesIn, root, sourceFiles } from './source-tree.ts';

interface Arrow {
  /** The files that this is about; the first arrow that fits a file is the one for it. */
  readonly from: RegExp;
  /** What they may import of ours, besides their own room. */
  readonly to: readonly RegExp[];
  readonly because: string;
}

const PROTOCOL = /^protocol\//;
const CONTEXT = /^gateway\/context\.ts$/;
const REASON = /^gateway\/reason\.ts$/;
const CONTROL = /^gateway\/control\.ts$/;

const ARROWS: readonly Arrow[] = [
  { from: /^protocol\//, to: [], because: 'words of the protocol must not depend on what we make of them' },
  {
    from: /^inspect\//,
    to: [PROTOCOL],
    because: 'what a text looks like does not depend on who wrote it',
  },
  {
    from: /^kinds\//,
    to: [PROTOCOL],
    because: 'what an argument is does not depend on who asks, and is told to authors of servers too',
  },
  {
    from: /^sdk\//,
    to: [/^kinds\//],
    because: 'it runs within servers of others, and must not drag the house along',
  },
  { from: /^crypto\//, to: [], because: 'a box knows nothing of what is in it' },
  {
    from: /^json-schema\//,
    to: [PROTOCOL],
    because: 'it compiles schemas; what a mismatch means is for a control',
  },
  {
    from: /^policy\//,
    to: [PROTOCOL, CONTEXT],
    because: 'it judges data, and must be explainable without a gateway',
  },
  {
    from: /^design\//,
    to: [PROTOCOL, /^policy\/(?:words|vocabulary)\.ts$/],
    because:
      'how a tool is designed shows in its definition, whoever asks, and words mean the same as in a policy',
  },
  {
    from: /^controls\//,
    to: [
      /^gateway\/(?:context|control|decision|reason|withhold|threats)\.ts$/,
      PROTOCOL,
      /^(?:design|inspect|json-schema|kinds|policy)\//,
    ],
    because:
      'a control sees what it is shown: it cannot reach a server, the lock, the record or another face',
  },
  {
    from: /^upstreams\//,
    to: [PROTOCOL],
    because:
      'they carry what was judged already; with no gateway in sight they cannot judge again, or otherwise',
  },
  {
    from: /^sandbox\//,
    to: [/^upstreams\/(?:upstream|process\/launch)\.ts$/],
    because: 'walls are put around a program, whoever serves through it',
  },
  {
    from: /^egress\//,
    to: [PROTOCOL, /^crypto\//, /^sandbox\/sandbox\.ts$/, /^kinds\/(?:addresses|grants|host-name)\.ts$/],
    because:
      'what may be reached is decided by what was granted, and by nothing that a server or a client says',
  },
  {
    from: /^staging\//,
    to: [PROTOCOL, /^sandbox\/sandbox\.ts$/, /^upstreams\/(?:upstream|process\/launch)\.ts$/],
    because: 'what a server wrote is kept, shown and taken over by rules that no gateway can bend',
  },
  {
    from: /^packages\//,
    to: [PROTOCOL, /^(?:crypto|inspect)\//],
    because: 'what a package is must be found out without starting it',
  },
  {
    from: /^faces\//,
    to: [/^gateway\/(?:gateway|incoming|context|reason)\.ts$/, PROTOCOL],
    because: 'a face that knew an upstream would be a way around the chokepoint',
  },
  {
    from: /^sets\//,
    to: [/^gateway\/(?:gateway|incoming|context|control|reason|boundary|subscriptions)\.ts$/, PROTOCOL],
    because: 'a set asks its members through the gateway alone, as a face does',
  },
  {
    from: /^workers\//,
    to: [PROTOCOL, /^gateway\/incoming\.ts$/, /^faces\/http\/siblings\.ts$/],
    because: 'it says who answers, and answers nothing',
  },
  {
    from: /^approvals\//,
    to: [PROTOCOL, /^(?:policy|crypto)\//, CONTEXT, REASON],
    because: 'what a person is shown comes from the exchange alone',
  },
  { from: /^audit\//, to: [PROTOCOL, REASON], because: 'the record hears of judgements and can change none' },
  {
    from: /^lock\//,
    to: [PROTOCOL, CONTEXT, CONTROL, /^packages\/(?:about|ecosystem)\.ts$/],
    because: 'approvals are data: reading them starts nothing',
  },
  {
    from: /^config\//,
    to: [
      PROTOCOL,
      CONTROL,
      /^gateway\/scope\.ts$/,
      /^controls\/index\.ts$/,
      /^sandbox\/level\.ts$/,
      /^packages\/(?:ecosystem|spec|package-error)\.ts$/,
      /^inspect\//,
    ],
    because: 'the schema is derived from the controls, and from nothing that runs',
  },
  {
    from: /^clients\//,
    to: [PROTOCOL, /^config\/server-schema\.ts$/, /^sandbox\/guard\.ts$/],
    because:
      'it rewrites files of others, and needs of our config only what a server may look like and be granted',
  },
  {
    from: /^gateway\/(?:guard|mentioned|open-gateway|running|target|walls)\.ts$/,
    to: [
      /^(?:protocol|upstreams|approvals|audit|config|lock|sets|crypto|sandbox|egress|packages|staging|inspect)\//,
    ],
    because: 'here, and only here, a config becomes a gateway',
  },
  {
    from: /^gateway\//,
    to: [
      PROTOCOL,
      /^crypto\//,
      /^upstreams\/(?:upstream|process\/supervise)\.ts$/,
      /^approvals\/approvals\.ts$/,
      /^audit\/record\.ts$/,
      /^sandbox\/level\.ts$/,
      /^egress\/(?:ledger|refusal)\.ts$/,
    ],
    because: 'the way through works on interfaces, so that tests put working fakes behind it',
  },
  {
    from: /^testing\//,
    to: [PROTOCOL, CONTEXT, CONTROL, /^audit\/record\.ts$/],
    because: 'it is published for authors of controls, and must not drag the house along',
  },
  {
    from: /^index\.ts$/,
    to: [
      PROTOCOL,
      /^gateway\/(?:context|control|decision|reason|threats|withhold)\.ts$/,
      /^sandbox\/kubernetes\.ts$/,
    ],
    because:
      'the public API is what a control needs, and a template of pods that Bartizan itself does not start',
  },
];

const everything = sourceFiles();
const source = everything.filter(({ path: name }) => !isTest(name));

describe('the rooms', () => {
  for (const { from, to, because } of ARROWS) {
    it(`${from.source} keeps to its arrows, because ${because}`, () => {
      const mine = source.filter((file) => ARROWS.find((arrow) => arrow.from.test(file.path))?.from === from);
      const strangers = mine.flatMap(({ path: name, imports }) =>
        imports
          .filter((target) => isOurs(target) && roomOf(target) !== roomOf(name))
          .filter((target) => !to.some((allowed) => allowed.test(target)))
          .map((target) => `${name} imports ${target}`),
      );
      expect(mine, 'a rule about nothing').not.toEqual([]);
      expect(strangers).toEqual([]);
    });
  }

  it('all have an arrow, but for the command line, which may see everything', () => {
    const without = source.filter(({ path: name }) => !ARROWS.some(({ from }) => from.test(name)));
    expect(new Set(without.map(({ path: name }) => roomOf(name)))).toEqual(new Set(['cli']));
  });

  it('are never entered from the command line backwards', () => {
    expect(importsOf((name) => roomOf(name) !== 'cli', /^cli\//)).toEqual([]);
  });

  it('are wired in one place: nobody else opens the config, the lock, the record and the servers', () => {
    const wiring =
      /^(?:config\/load\.ts|config\/load-controls\.ts|lock\/store\.ts|audit\/recorder\.ts|upstreams\/connect\.ts)$/;
    const outside = (name: string): boolean =>
      !['cli', 'config', 'lock', 'audit', 'upstreams'].includes(roomOf(name)) &&
      !/^gateway\/(?:guard|mentioned|open-gateway|running|target|walls)\.ts$/.test(name);
    expect(importsOf(outside, wiring)).toEqual([]);
  });

  it('have no circle among their files, not even of types', () => {
    expect(circlesIn(everything)).toEqual([]);
  });

  it('lend to others nothing that needs a test runner', () => {
    expect(importsOf((name) => !isTest(name), /^vitest(?:\/|$)/)).toEqual([]);
  });

  it('keep what only tests need out of what is built', () => {
    const forTests = /^(?:testing\/|.*\.test\.ts$)/;
    expect(importsOf((name) => roomOf(name) !== 'testing', forTests)).toEqual([]);
  });

  it('leave the official SDK to tests, because it reorders and drops what it does not know', () => {
    expect(importsOf(() => true, /^@modelcontextprotocol\//)).toEqual([]);
  });
});

describe('the files', () => {
  const ours = ['src', 'test', 'scripts', 'bench'].flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|mjs)$/.test(name))
      .map((name) => path.join(room, name)),
  );

  it('are small: none over 400 lines, and half of them at most 120', () => {
    const lengths = ours.map((name) => [linesIn(name), name] as const).sort(([a], [b]) => a - b);
    const at = (share: number): number => lengths[Math.floor(share * (lengths.length - 1))]?.[0] ?? 0;
    console.info(
      `${lengths.length} files; lines: median ${at(0.5)}, nine of ten ${at(0.9)}, longest ${at(1)}`,
    );
    expect(lengths.filter(([length]) => length > 400)).toEqual([]);
    expect(at(0.5)).toBeLessThanOrEqual(120);
  });

  it('are named after what they are about, in kebab-case', () => {
    expect(ours.filter((name) => /(?:^|[/-])(?:utils?|helpers?|managers?|misc|common)\b/.test(name))).toEqual(
      [],
    );
    expect(ours.filter((name) => !/^[a-z0-9.-]+\.(?:ts|mjs)$/.test(path.basename(name)))).toEqual([]);
  });

  it('have no `any`', () => {
    expect(everything.flatMap(anyTypesIn)).toEqual([]);
  });

  it('suppress no finding of the compiler or the linter without saying why', () => {
    const silent = everything.flatMap(({ path: name, text }) =>
      text
        .split('\n')
        .filter((line) => /@ts-(?:expect-error|ignore|nocheck)|biome-ignore/.test(line))
        .filter((line) => !/-- \w|biome-ignore \S+: \w/.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(silent).toEqual([]);
  });
});

function importsOf(which: (name: string) => boolean, what: RegExp): string[] {
  return source
    .filter(({ path: name }) => which(name))
    .flatMap(({ path: name, imports }) =>
      imports.filter((target) => what.test(target)).map((target) => `${name} imports ${target}`),
    );
}

/** Tests, and what stands beside them for their sake. */
function isTest(name: string): boolean {
  return name.endsWith('.test.ts') || /(?:^|\/)(?:test-[a-z-]+|faulty-disk)\.ts$/.test(name);
}

function isOurs(target: string): boolean {
  return everything.some(({ path: name }) => name === target);
}

function roomOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
}

function linesIn(name: string): number {
  return readFileSync(path.join(root, name), 'utf8').split('\n').length - 1;
}
