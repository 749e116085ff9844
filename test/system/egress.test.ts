/** H3 and C6: out of a real sandbox there is one way, and it leads only where it was granted. */
import { spawnSync } from 'node:child_process';
import { accessSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgress } from '../../src/egress/egress.ts';
import { ALL_BUT_ONE, type MemoryLedger, memoryLedger, namesOf } from '../../src/egress/test-way.ts';
import { createBubblewrap } from '../../src/sandbox/bubblewrap/bubblewrap.ts';
import { createOci } from '../../src/sandbox/oci/oci.ts';
import { startProcess } from '../../src/upstreams/process/server-process.ts';
import { root } from '../source-tree.ts';

const guard = { homes: [], keeps: [], files: [] };
const SANDBOXES = [
  { name: 'bubblewrap', sandbox: createBubblewrap({ guard }), harmless: [] },
  {
    name: 'a container of crun',
    sandbox: createOci({ guard, level: 'container', runtime: 'crun' }),
    harmless: [],
  },
  {
    name: 'a container of podman',
    sandbox: createOci({ guard, level: 'container', runtime: 'crun', engine: 'podman' }),
    harmless: [],
  },
  // Its own kernel answers over netlink, and knows of nothing but that loopback.
  {
    name: 'gVisor',
    sandbox: createOci({ guard, level: 'gvisor', runtime: 'runsc' }),
    harmless: ['GOT netlink'],
  },
];
const found: typeof SANDBOXES = [];
for (const each of SANDBOXES) {
  const standing = await each.sandbox.probe();
  if (standing.kind === 'ready') found.push(each);
  else console.warn(`skipped: the way out of ${each.name}: ${standing.why}`);
}
const lacking = ['/usr/bin/openssl', '/usr/bin/curl', '/usr/bin/python3'].filter((file) => !exists(file));
if (lacking.length > 0) console.warn(`skipped: the way out of a sandbox; lacking: ${lacking.join(', ')}`);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const HEEDS_PROXY = major >= 24 || (major === 22 && minor >= 21);
if (!HEEDS_PROXY) console.warn('skipped: fetch of Node itself, which looks for a proxy from 22.21 and 24 on');

const LIMITS = {
  memoryBytes: 2 ** 31,
  processes: 128,
  cpus: 2,
  openFiles: 1024,
  diskBytes: 2 ** 26,
};

describe.skipIf(lacking.length > 0).each(found)('out of $name', ({ sandbox, harmless }) => {
  let dir: string;
  let port: number;
  let close: () => void;
  let ca: string;

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'bartizan-egress-'));
    ca = path.join(dir, 'cert.pem');
    const key = path.join(dir, 'key.pem');
    const made = spawnSync('/usr/bin/openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...[
        '-subj',
        '/CN=api.example.com',
        '-addext',
        'subjectAltName=DNS:api.example.com,DNS:other.example.com',
      ],
      ...['-keyout', key, '-out', ca],
    ]);
    expect(String(made.stderr)).not.toMatch(/error/i);
    const server = createServer({ key: readFileSync(key), cert: readFileSync(ca) }, (message, response) =>
      response.end(`${message.headers.host} says ${message.url}\n`),
    );
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    close = () => {
      server.closeAllConnections();
      server.close();
    };
  });
  afterAll(() => {
    close();
    rmSync(dir, { recursive: true });
  });

  interface Ran {
    readonly out: string;
    readonly err: string;
    readonly ledger: MemoryLedger;
  }

  /** Runs a program in its walls, with a grant of one host. */
  async function run(command: string, ...args: string[]): Promise<Ran> {
    const ledger = memoryLedger();
    const egress = createEgress({
      ledger,
      clock: Date.now,
      names: namesOf({ 'api.example.com': ['127.0.0.1'], 'other.example.com': ['127.0.0.1'] }),
      refused: ALL_BUT_ONE,
    });
    const network = egress.way({
      server: 'weather',
      network: [`api.example.com:${port}`],
      call: () => undefined,
    });
    const shown = (place: string): { source: string; target: string } => ({ source: place, target: place });
    const read = [dir, path.join(root, 'node_modules/undici')].map(shown);
    const contain = sandbox.containing({ read, write: [], network, limits: LIMITS });
    const out: string[] = [];
    const err: string[] = [];
    const running = await startProcess(
      { command, args, cwd: dir, env: { PATH: '/usr/bin:/bin', NODE_EXTRA_CA_CERTS: ca }, contain },
      {
        line: (bytes) => void out.push(String(bytes)),
        oversize: () => undefined,
        stderr: (text) => void err.push(text),
        exit: () => undefined,
      },
      { line: 100_000, stderrLine: 1000 },
    );
    await running.exited;
    await running.close();
    return { out: out.join('\n'), err: err.join('\n'), ledger };
  }

  function script(name: string, text: string): string {
    const file = path.join(dir, name);
    writeFileSync(file, text);
    return file;
  }

  const url = (host = 'api.example.com'): string => `https://${host}:${port}/weather`;
  const said = (): string => `api.example.com:${port} says /weather`;

  it('curl reaches the host that was granted, and no other', async () => {
    const good = await run('/usr/bin/curl', '-sS', '--cacert', ca, url());
    expect(good).toMatchObject({ out: said(), err: '' });
    const [line] = await good.ledger.ended(1);
    expect(line).toMatchObject({
      server: 'weather',
      host: 'api.example.com',
      port,
      ending: { address: '127.0.0.1' },
    });

    const bad = await run('/usr/bin/curl', '-sS', '--cacert', ca, url('other.example.com'));
    expect(bad.out).toBe('');
    expect(bad.err).toMatch(/403/);
    expect((await bad.ledger.ended(1))[0]?.ending?.refusal?.code).toBe('destination_not_granted');
  });

  it('curl cannot name one host to the proxy and another in TLS', async () => {
    // --connect-to has curl ask the proxy for the granted host, and greet the other.
    const args = [
      '--connect-to',
      `other.example.com:${port}:api.example.com:${port}`,
      url('other.example.com'),
    ];
    const { out, err, ledger } = await run('/usr/bin/curl', '-sS', '--cacert', ca, ...args);
    expect(out).toBe('');
    expect(err).toMatch(/alert|SSL/i);
    expect((await ledger.ended(1))[0]?.ending).toMatchObject({
      sent: 0,
      refusal: { code: 'tls_name_mismatch', detail: { name: 'other.example.com' } },
    });
  });

  it('the metadata service is out of reach through the proxy, by whatever name', async () => {
    for (const host of ['169.254.169.254', '2852039166', '0xa9fea9fe', '[::ffff:a9fe:a9fe]', '127.0.0.1.']) {
      const { out, ledger } = await run('/usr/bin/curl', '-sS', '--noproxy', '', `http://${host}/latest/`);
      expect(out).toMatch(/^Bartizan made no connection: destination_literal|^$/);
      expect((await ledger.ended(1))[0]?.ending?.refusal?.code).toBe('destination_literal');
    }
  });

  it('urllib of Python reaches it', async () => {
    const file = script(
      'get.py',
      'import ssl, sys, urllib.request\ncontext = ssl.create_default_context(cafile=sys.argv[2])\n' +
        'print(urllib.request.urlopen(sys.argv[1], context=context).read().decode(), end="")\n',
    );
    expect(await run('/usr/bin/python3', file, url(), ca)).toMatchObject({ out: said() });
  });

  it.skipIf(!HEEDS_PROXY)('fetch of Node reaches it', async () => {
    const file = script('fetch.mjs', 'process.stdout.write(await (await fetch(process.argv[2])).text());');
    expect(await run(process.execPath, file, url())).toMatchObject({ out: said() });
  });

  it('fetch of undici reaches it, told to look for a proxy', async () => {
    const undici = path.join(root, 'node_modules/undici/index.js');
    const file = script(
      'undici.mjs',
      `import { EnvHttpProxyAgent, fetch } from '${undici}';
       const dispatcher = new EnvHttpProxyAgent();
       process.stdout.write(await (await fetch(process.argv[2], { dispatcher })).text());
       await dispatcher.close();`,
    );
    expect(await run(process.execPath, file, url())).toMatchObject({ out: said() });
  });

  it('there is no other way: no TCP, UDP, names, IPv6, raw or unix sockets, and not the channel itself', async () => {
    const file = script(
      'attack.py',
      `
import os, socket, sys
port = int(sys.argv[1])
def attempt(what, work):
    try:
        work()
        print('GOT', what)
    except OSError as error:
        print('NO', what, type(error).__name__)
def tcp(host, family=socket.AF_INET):
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(3)
        s.connect((host, port))
def udp(host, family=socket.AF_INET):
    with socket.socket(family, socket.SOCK_DGRAM) as s:
        s.settimeout(0.5)
        s.sendto(b'x', (host, 53))
        s.recvfrom(1)
attempt('tcp to this machine', lambda: tcp('127.0.0.1'))
attempt('tcp elsewhere', lambda: tcp('192.0.2.1'))
attempt('tcp to the metadata service', lambda: tcp('169.254.169.254'))
attempt('tcp over IPv6', lambda: tcp('::1', socket.AF_INET6))
attempt('tcp elsewhere over IPv6', lambda: tcp('2001:db8::1', socket.AF_INET6))
attempt('udp', lambda: udp('127.0.0.53'))
attempt('udp elsewhere', lambda: udp('192.0.2.1'))
attempt('udp over IPv6', lambda: udp('2001:db8::1', socket.AF_INET6))
attempt('a name', lambda: socket.getaddrinfo('api.example.com', 443))
attempt('a raw socket', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
attempt('a packet socket', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt('a unix socket', lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect('/run/systemd/private'))
attempt('an abstract socket', lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect('\\0x'))
attempt('netlink', lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
for fd in range(3, 10):
    attempt(f'descriptor {fd}', lambda: os.fstat(fd))
for pid in [p for p in os.listdir('/proc') if p.isdigit() and int(p) != os.getpid()]:
    for fd in range(3, 30):
        attempt(f'descriptor {fd} of {pid}', lambda: os.open(f'/proc/{pid}/fd/{fd}', os.O_RDWR) if os.readlink(f'/proc/{pid}/fd/{fd}').startswith('socket:') else (_ for _ in ()).throw(OSError()))
`,
    );
    const { out, err, ledger } = await run('/usr/bin/python3', file, String(port));
    expect(err).toBe('');
    expect(out.split('\n').length).toBeGreaterThan(20);
    expect(out.split('\n').filter((line) => !line.startsWith('NO '))).toEqual(harmless);
    expect(ledger.lines).toEqual([]);
  });
});

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}
