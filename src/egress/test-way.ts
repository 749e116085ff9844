/** A way out on loopback, for tests: names that lead where the test says, and a ledger in memory. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type AddressBlock, createAddressRules, NOT_PUBLIC } from '../kinds/addresses.ts';
import { compileGrants } from '../kinds/grants.ts';
import { createAccount } from './account.ts';
import { createDesk, type Desk } from './desk.ts';
import type { Attempt, Ending, Ledger } from './ledger.ts';
import { EGRESS_LIMITS, type EgressLimits } from './limits.ts';
import type { Names } from './names.ts';
import { createProxy } from './proxy.ts';

/** All that is refused, but for 127.0.0.1, where the servers of tests are. */
export const ALL_BUT_ONE: readonly AddressBlock[] = [
  ...NOT_PUBLIC.filter(({ network }) => network !== '127.0.0.0'),
  ...Array.from({ length: 24 }, (_, index) => 9 + index).map((prefix) => ({
    range: 'loopback',
    network: besides(prefix),
    prefix,
  })),
];

/** The half of 127.0.0.0/8 and so on that does not hold 127.0.0.1. */
function besides(prefix: number): string {
  const one = 0x7f000001;
  const other = (one ^ (2 ** (32 - prefix))) >>> 0;
  const network = (other & ~(2 ** (32 - prefix) - 1)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (network >>> shift) & 0xff).join('.');
}

export interface Written extends Attempt {
  readonly id: string;
  ending?: Ending;
}

export interface MemoryLedger extends Ledger {
  readonly lines: Written[];
  failing: boolean;
  /** Resolves when so many have ended. */
  ended(count: number): Promise<Written[]>;
}

export function memoryLedger(): MemoryLedger {
  const lines: Written[] = [];
  const ledger: MemoryLedger = {
    lines,
    failing: false,
    async open(attempt) {
      if (ledger.failing) throw new Error('the disk is full');
      const line: Written = { ...attempt, id: `id-${lines.length + 1}` };
      lines.push(line);
      return {
        id: line.id,
        async close(ending) {
          if (ledger.failing) throw new Error('the disk is full');
          if (line.ending !== undefined) throw new Error('closed twice');
          line.ending = ending;
        },
      };
    },
    async ended(count) {
      while (lines.filter(({ ending }) => ending !== undefined).length < count) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return lines;
    },
  };
  return ledger;
}

export interface TestWay {
  /** Of the proxy. */
  readonly port: number;
  readonly desk: Desk;
  readonly ledger: MemoryLedger;
  /** Sends bytes and resolves with all that comes back. */
  say(text: string | Buffer): Promise<string>;
  /** Asks for a tunnel. */
  tunnel(authority: string): Promise<{ readonly head: string; readonly socket: Socket }>;
  close(): Promise<void>;
}

export interface TestWayOptions {
  readonly network: readonly string[];
  /** What a name leads to; a function is asked each time. */
  readonly names: Readonly<Record<string, readonly string[] | (() => readonly string[])>>;
  readonly limits?: Partial<EgressLimits>;
  readonly call?: () => string | undefined;
  readonly clock?: () => number;
}

export async function testWay(options: TestWayOptions): Promise<TestWay> {
  const { network, call = () => undefined, clock = Date.now } = options;
  const limits = { ...EGRESS_LIMITS, ...options.limits };
  const ledger = memoryLedger();
  const desk = createDesk({
    server: 'weather',
    grants: compileGrants(network),
    names: namesOf(options.names),
    addresses: createAddressRules(ALL_BUT_ONE),
    ledger,
    account: createAccount(limits, clock),
    limits,
    call,
  });
  const { port, close } = await listening(createServer({ allowHalfOpen: true }, createProxy(desk)));
  return {
    port,
    desk,
    ledger,
    async say(text) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(text);
      return everything(socket);
    },
    async tunnel(authority) {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => undefined);
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
      const [first] = (await once(socket, 'data')) as [Buffer];
      const text = first.toString('latin1');
      const end = text.startsWith('HTTP/1.1 200 ') ? text.indexOf('\r\n\r\n') + 4 : text.length;
      socket.pause();
      if (end < text.length) socket.unshift(first.subarray(end));
      return { head: text.slice(0, end), socket };
    },
    close,
  };
}

export function namesOf(table: TestWayOptions['names']): Names {
  return {
    async lookup(host) {
      const found = table[host];
      if (found === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
      return typeof found === 'function' ? found() : found;
    },
  };
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** On a port of 127.0.0.1; `close` ends its connections too. */
export async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export async function everything(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
  socket.once('end', () => socket.end());
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}
