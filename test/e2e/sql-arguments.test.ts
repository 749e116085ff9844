/** C5: a statement for a database that does more than its parameter is for. */
import { expect } from 'vitest';
import { stopped } from './house/controls.ts';
import { callsTo, recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

const SOME_WAYS = [WAYS[0], WAYS.at(-1)].filter((way) => way !== undefined);

const ATTACKS = [
  ['postgresql', 'a second statement', "SELECT name FROM users WHERE id = 1; COPY users TO PROGRAM 'id'"],
  ['postgresql', 'a function that reads files', "SELECT pg_read_file('/etc/passwd')"],
  [
    'mysql',
    'a comment that is carried out',
    'SELECT name FROM users /*!50000 UNION SELECT password FROM mysql.user */',
  ],
  ['sqlite', 'another table', "SELECT name FROM users UNION SELECT sql FROM sqlite_master WHERE 'a'='a'"],
] as const;

for (const [dialect, title, statement] of ATTACKS) {
  stopped(
    'arguments',
    `C5: ${title}, for ${dialect}, is refused`,
    async (controls, { face, era }) => {
      const text = { kind: 'sql', dialect, tables: ['users'] };
      const house = await approvedHouse({
        servers: { evil: hostile('honest') },
        controls: { arguments: { tools: { 'evil/echo': { text } } }, ...controls },
      });
      const peer = await openPeer(house, 'evil', { face, era });
      const fine = await peer.call('echo', { text: 'SELECT name FROM users WHERE id = 1' });
      const { error } = await peer.call('echo', { text: statement });
      await peer.close();
      expect(fine.error).toBeUndefined();
      expect(error?.data).toMatchObject({ reason: 'argument_refused' });
      expect(JSON.stringify(callsTo(house, 'evil'))).not.toContain(statement);
      expect(callsTo(house, 'evil')).toHaveLength(1);
      const records = await recordsOf(house, { method: 'tools/call' });
      expect(JSON.stringify(records)).toMatch(/argument_refused/);
    },
    SOME_WAYS,
  );
}
