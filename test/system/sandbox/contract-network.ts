/** H3: whom a server reaches when nothing is granted. Only loopback is asked, and addresses that nobody has (RFC 5737). */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Attacker } from './contract.ts';
import { start } from './run.ts';

export function networkIsShut(attacker: Attacker): void {
  const { node, perl, contract } = attacker;
  describe('the network (H3)', () => {
    it.each(['127.0.0.1', '::1'])('does not reach a port of this machine at %s', async (host) => {
      const server = createServer((socket) => socket.end()).listen(0, host);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      try {
        expect((await node('tcp', host, String(port)).outside()).lines).toEqual(['GOT connect']);
        expect((await node('tcp', host, String(port)).inside()).lines[0]).toMatch(/^NO/);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it.each([
      ['udp4', '127.0.0.1'],
      ['udp6', '::1'],
    ] as const)('gets no answer over %s', async (type, host) => {
      const server = createSocket(type);
      server.on('message', (_, { port, address }) => server.send('answer', port, address));
      server.bind(0, host);
      await once(server, 'listening');
      const port = String(server.address().port);
      try {
        expect((await node('udp', type, host, port).outside()).lines).toContain('GOT answer');
        const { lines } = await node('udp', type, host, port).inside();
        expect(lines.filter((line) => line.startsWith('GOT'))).toEqual([]);
        expect(lines).not.toEqual([]);
      } finally {
        server.close();
      }
    });

    it('has no way to an address elsewhere, and no names', async () => {
      const [line] = (await node('tcp', '192.0.2.1', '443').inside()).lines;
      expect(line).toMatch(/^NO (?:ENETUNREACH|EHOSTUNREACH)$/);
      expect((await node('tcp', '2001:db8::1', '443').inside()).lines[0]).toMatch(/^NO/);
      expect((await node('dns', 'example.com').inside()).lines[0]).toMatch(/^NO EAI_AGAIN|^NO ENOTFOUND/);
    });

    it('reaches no unix socket without a file', async () => {
      const { site } = attacker;
      const name = `bartizan-${process.pid}`;
      const server = await start(contract.outside(['/usr/bin/perl', site.kernel, 'listen', name]));
      await server.line(/^READY/);
      try {
        expect((await perl('abstract', name).outside()).lines).toEqual(['GOT']);
        expect((await perl('abstract', name).inside()).lines[0]).toMatch(/^NO/);
      } finally {
        await server.close();
      }
    });

    it.skipIf(contract.ownKernel === true).each([
      ['unix', '1', '1', '0', 'everybody'],
      ['raw, for ICMP', '2', '3', '1', 'root'],
      ['netlink', '16', '3', '0', 'everybody'],
      ['packets', '17', '3', '768', 'root'],
      ['cryptography of the kernel', '38', '5', '0', 'nobody, without a module'],
      ['of a virtual machine', '40', '1', '0', 'nobody, without a module'],
    ] as const)('makes no socket: %s', async (_, family, type, protocol, who) => {
      const words = ['socket', family, type, protocol] as const;
      if (who === 'everybody' || (who === 'root' && contract.owner === 0)) {
        expect((await perl(...words).outside()).lines).toEqual(['GOT']);
      }
      expect((await perl(...words).inside()).lines).toEqual(['NO 97']);
    });
  });
}
