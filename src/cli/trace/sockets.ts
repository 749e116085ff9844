/** Whom a program talks to, and by which names it knows them, call by call. */
import { createNameBook, type NameBook } from './name-book.ts';
import type { Call } from './strace-line.ts';
import { bytesOf, standsFor, textOf } from './strace-text.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A connection that it asked for, whether it came about or not. */
export interface Connection extends Endpoint {
  readonly protocol: 'tcp' | 'udp';
  /** Names under which it had looked this address up by then. */
  readonly names: readonly string[];
}

export interface Talk {
  readonly connections: readonly Connection[];
  /** Names that it looked up, whether they were found or not. */
  readonly asked: readonly string[];
  /** Ports that it listens on. */
  readonly listens: readonly Endpoint[];
  /** Whether it wanted Unix sockets, and which, where that can be seen. */
  readonly unix: { readonly wanted: boolean; readonly paths: readonly string[] };
}

const DNS = 53;

/** Takes calls in their order. */
export function createSocketWatch(): { hear(call: Call): void; talk(): Talk } {
  /** By inode: a number that stays the same in every process that has it. */
  const kinds = new Map<string, 'tcp' | 'udp'>();
  const peers = new Map<string, Endpoint>();
  const names: NameBook = createNameBook();
  const connections = new Map<string, Connection>();
  const listens = new Map<string, Endpoint>();
  const paths = new Set<string>();
  let unix = false;

  const connect = (socket: string, to: Endpoint): void => {
    peers.set(socket, to);
    const protocol = kinds.get(socket);
    // A resolver connects to nothing in particular to learn which of its own addresses it would use (RFC 3484).
    if (protocol === undefined || to.port === DNS || to.port === 0) return;
    const known = names.of(to.address);
    const key = [protocol, to.address, to.port].join(' ');
    const before = connections.get(key)?.names ?? [];
    connections.set(key, { protocol, ...to, names: [...new Set([...before, ...known])] });
  };
  const message = (socket: string, words: readonly string[], how: 'question' | 'answer'): void => {
    const to = words.map(endpointOf).find((each) => each !== undefined) ?? peers.get(socket);
    if (to?.port !== DNS) return;
    for (const bytes of words.flatMap(payloadsOf)) names[how](bytes);
  };
  const hear = ({ name, words, opened, value, error }: Call): void => {
    if (name === 'socket') {
      if (words[0] === 'AF_UNIX') unix = true;
      if (opened !== undefined && /^AF_INET6?$/.test(words[0] ?? '')) {
        kinds.set(opened, words[1]?.startsWith('SOCK_STREAM') === true ? 'tcp' : 'udp');
      }
      return;
    }
    const socket = standsFor(words[0]);
    if (socket === undefined) return;
    if (name === 'connect') {
      const to = endpointOf(words[1]);
      if (to !== undefined) connect(socket, to);
      const path = textOf(/sun_path=(@?".*")/s.exec(words[1] ?? '')?.[1]);
      if (path !== undefined) paths.add(path);
    } else if (name === 'bind') {
      const own = endpointOf(words[1]);
      if (own !== undefined && own.port !== 0 && kinds.get(socket) === 'tcp' && error === undefined)
        listens.set(`${own.address} ${own.port}`, own);
    } else if (name.startsWith('send')) {
      message(socket, words.slice(1), 'question');
      const to = words
        .slice(1)
        .map(endpointOf)
        .find((each) => each !== undefined);
      if (to !== undefined && kinds.get(socket) === 'udp') connect(socket, to);
    } else if (name.startsWith('recv') && (value ?? -1) > 0) message(socket, words.slice(1), 'answer');
  };
  return {
    hear,
    talk: () => ({
      connections: [...connections.values()],
      asked: names.asked(),
      listens: [...listens.values()],
      unix: { wanted: unix, paths: [...paths] },
    }),
  };
}

/** `{sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}`, alone or as `msg_name` in a header. */
function endpointOf(word: string | undefined): Endpoint | undefined {
  const found =
    /sin_port=htons\((\d+)\), sin_addr=inet_addr\("([\d.]+)"\)/.exec(outsideOfStrings(word)) ??
    /sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([\da-f:.]+)"/i.exec(outsideOfStrings(word));
  if (found === null) return undefined;
  const [, port, address = ''] = found;
  // An IPv4 address in the clothes of IPv6 is the same address (RFC 4291, 2.5.5.2).
  return { address: address.replace(/^::ffff:(?=\d+\.)/i, ''), port: Number(port) };
}

/** What is sent must not be able to say where it goes: payloads are taken out first. */
function outsideOfStrings(word = ''): string {
  return word.startsWith('"') ? '' : word.replaceAll(/iov_base="(?:[^"\\]|\\.)*"/gs, '');
}

/** The whole argument, or what stands in `iov_base` of a header. */
function payloadsOf(word: string): Buffer[] {
  const whole = bytesOf(word);
  if (whole !== undefined) return [whole];
  return [...word.matchAll(/iov_base=("(?:[^"\\]|\\.)*")/gs)].flatMap(([, text]) => bytesOf(text) ?? []);
}
