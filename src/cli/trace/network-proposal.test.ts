import { describe, expect, it } from 'vitest';
import { proposeNetwork } from './network-proposal.ts';
import type { Connection, Talk } from './sockets.ts';

const silent: Talk = { connections: [], asked: [], listens: [], unix: { wanted: false, paths: [] } };
const to = (address: string, ...names: string[]): Connection => ({
  protocol: 'tcp',
  address,
  port: 443,
  names,
});
function of(talk: Partial<Talk>) {
  const { network, notes } = proposeNetwork({ ...silent, ...talk });
  return { network: network.map(({ value }) => value), notes };
}

describe('the proposal of hosts', () => {
  it('is the name that was looked up, with the port', () => {
    const connections = [to('93.184.216.34', 'api.example.com'), to('2606:4700::1', 'api.example.com')];
    expect(of({ connections, asked: ['api.example.com'] })).toEqual({
      network: ['api.example.com:443'],
      notes: [],
    });
  });

  it('names all names of an address, because nobody can tell which was meant', () => {
    const connections = [to('93.184.216.34', 'b.example.com', 'a.example.com')];
    expect(of({ connections }).network).toEqual(['a.example.com:443', 'b.example.com:443']);
  });

  it.each([
    [to('93.184.216.34'), 'nothing was seen that looked up a name'],
    [to('127.0.0.1'), 'no public address (loopback)'],
    [to('10.0.0.7', 'db.example.com'), 'no public address (private)'],
    [to('169.254.169.254', 'metadata.example.com'), 'no public address'],
    [{ ...to('93.184.216.34', 'a.example.com'), protocol: 'udp' as const }, 'UDP'],
    [to('93.184.216.34', 'not_a_host'), 'a grant names a host of the Internet'],
  ])('leaves out %j and says why', (connection, why) => {
    const { network, notes } = of({ connections: [connection] });
    expect(network).toEqual([]);
    expect(notes).toEqual([expect.stringContaining(why)]);
  });

  it('tells of names that led nowhere, ports that it listens on, and Unix sockets', () => {
    const { network, notes } = of({
      asked: ['gone.example.com'],
      listens: [{ address: '::', port: 8080 }],
      unix: { wanted: true, paths: [] },
    });
    expect(network).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(/^It looked up gone\.example\.com, and connected to nothing of that name/),
      expect.stringMatching(/^It waits for connections on \[::\]:8080/),
      expect.stringMatching(/^It wanted a Unix socket/),
    ]);
  });
});
