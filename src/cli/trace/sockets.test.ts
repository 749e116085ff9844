import { encode } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { createSocketWatch, type Talk } from './sockets.ts';
import { createLineReader } from './strace-line.ts';

function hear(...lines: string[]): Talk {
  const read = createLineReader();
  const sockets = createSocketWatch();
  for (const line of lines) {
    const call = read(`1 ${line}`);
    if (call === undefined) throw new Error(`no call: ${line}`);
    sockets.hear(call);
  }
  return sockets.talk();
}

const inet = (address: string, port: number): string =>
  `{sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("${address}")}`;
const tcp = (inode: number): string =>
  `socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3<socket:[${inode}]>`;
const udp = (inode: number): string =>
  `socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 4<socket:[${inode}]>`;
const connect = (inode: number, address: string, port: number): string =>
  `connect(3<socket:[${inode}]>, ${inet(address, port)}, 16) = -1 EINPROGRESS (Operation now in progress)`;

function quoted(bytes: Buffer): string {
  return `"${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
}
const question = (name: string): string =>
  quoted(encode({ type: 'query', id: 1, questions: [{ type: 'A', name }] }));
const answer = (name: string, ...addresses: string[]): string =>
  quoted(
    encode({
      type: 'response',
      id: 1,
      questions: [{ type: 'A', name }],
      answers: [
        { type: 'CNAME', name, data: 'edge.cdn.example' },
        ...addresses.map((data) => ({ type: 'A' as const, name: 'edge.cdn.example', data })),
      ],
    }),
  );

describe('what is heard of sockets', () => {
  it('is the name that a program asked for, whatever names lay between it and the address', () => {
    const { connections, asked } = hear(
      udp(7),
      `connect(4<socket:[7]>, ${inet('9.9.9.9', 53)}, 16) = 0`,
      `sendmmsg(4<socket:[7]>, [{msg_hdr={msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=${question('api.example.com')}, iov_len=33}], msg_iovlen=1}, msg_len=33}], 1, MSG_NOSIGNAL) = 1`,
      `recvfrom(4<socket:[7]>, ${answer('api.example.com', '93.184.216.34')}, 2048, 0, ${inet('9.9.9.9', 53)}, [28 => 16]) = 90`,
      tcp(8),
      connect(8, '93.184.216.34', 443),
    );
    expect(asked).toEqual(['api.example.com']);
    expect(connections).toEqual([
      { protocol: 'tcp', address: '93.184.216.34', port: 443, names: ['api.example.com'] },
    ]);
  });

  it('is a question that is sent without a connection, and an answer in a header', () => {
    const { connections, asked } = hear(
      udp(7),
      `sendto(4<socket:[7]>, ${question('a.example.com')}, 31, MSG_NOSIGNAL, ${inet('9.9.9.9', 53)}, 16) = 31`,
      `recvmsg(4<socket:[7]>, {msg_name=${inet('9.9.9.9', 53)}, msg_namelen=16, msg_iov=[{iov_base=${answer('a.example.com', '1.2.3.4')}, iov_len=512}], msg_iovlen=1}, 0) = 80`,
      tcp(8),
      connect(8, '1.2.3.4', 80),
    );
    expect(asked).toEqual(['a.example.com']);
    expect(connections).toMatchObject([{ names: ['a.example.com'] }]);
  });

  it('has no name for an address that nobody was told', () => {
    expect(hear(tcp(8), connect(8, '127.0.0.1', 5432)).connections).toEqual([
      { protocol: 'tcp', address: '127.0.0.1', port: 5432, names: [] },
    ]);
  });

  it('does not take the search for an own address for a connection', () => {
    expect(hear(udp(7), `connect(4<socket:[7]>, ${inet('1.2.3.4', 0)}, 16) = 0`).connections).toEqual([]);
  });

  it('takes no address out of what was sent', () => {
    const words = `"${inet('6.6.6.6', 443).replaceAll('"', '\\"')}"`;
    expect(
      hear(udp(7), `sendto(4<socket:[7]>, ${words}, 80, 0, ${inet('1.2.3.4', 99)}, 16) = 80`).connections,
    ).toEqual([{ protocol: 'udp', address: '1.2.3.4', port: 99, names: [] }]);
    const header = `{msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base=${words}, iov_len=80}], msg_iovlen=1}`;
    expect(hear(udp(7), `sendmsg(4<socket:[7]>, ${header}, 0) = 80`).connections).toEqual([]);
  });

  it('survives what is no DNS, and answers that were cut', () => {
    const half = answer('a.example.com', '1.2.3.4').slice(0, 60);
    const { asked } = hear(
      udp(7),
      `connect(4<socket:[7]>, ${inet('9.9.9.9', 53)}, 16) = 0`,
      `recvfrom(4<socket:[7]>, ${half}"..., 2048, 0, NULL, NULL) = 90`,
      'recvfrom(4<socket:[7]>, "\\377", 2048, 0, NULL, NULL) = 1',
    );
    expect(asked).toEqual([]);
  });

  it('knows IPv6, and IPv4 in its clothes', () => {
    const to = (address: string): string =>
      `connect(3<socket:[8]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "${address}", &sin6_addr), sin6_scope_id=0}, 28) = 0`;
    const six = 'socket(AF_INET6, SOCK_STREAM, IPPROTO_IP) = 3<socket:[8]>';
    expect(hear(six, to('2606:4700::1'), to('::ffff:1.2.3.4')).connections).toMatchObject([
      { address: '2606:4700::1' },
      { address: '1.2.3.4' },
    ]);
  });

  it('notes Unix sockets and ports that it listens on', () => {
    const { unix, listens } = hear(
      'socket(AF_UNIX, SOCK_STREAM, 0) = -1 EACCES (Permission denied)',
      tcp(8),
      `bind(3<socket:[8]>, ${inet('0.0.0.0', 8080)}, 16) = 0`,
      `bind(3<socket:[8]>, ${inet('0.0.0.0', 0)}, 16) = 0`,
    );
    expect(unix).toEqual({ wanted: true, paths: [] });
    expect(listens).toEqual([{ address: '0.0.0.0', port: 8080 }]);
  });
});
