/** I7, F3: tools that do whatever their argument says, or something else than they say, where a rule lets every call pass. */
import { expect } from 'vitest';
import { stopped } from './house/controls.ts';
import { callsTo, recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { openPeer, WAYS } from './house/peer.ts';
import { hostile } from './house/upstreams.ts';

for (const [what, tool, args, code, ways] of [
  ['a tool that runs any command is asked about', 'run_command', { command: 'id' }, 'tool_boundless', WAYS],
  ['a tool that says get and deletes is asked about', 'get_notes', {}, 'tool_misleading', WAYS.slice(0, 1)],
] as const) {
  stopped(
    'tool-design',
    what,
    async (controls, { face, era }) => {
      const house = await approvedHouse({ servers: { evil: hostile('do-anything') }, controls });
      const peer = await openPeer(house, 'evil', { face, era });
      const { error } = await peer.call(tool, args);
      expect(error?.data).toMatchObject({ reason: 'approval_unavailable' });
      await peer.close();
      expect(callsTo(house, 'evil')).toHaveLength(0);
      const [record] = await recordsOf(house, { outcome: 'refused', name: tool });
      expect(JSON.stringify(record)).toContain(code);
    },
    ways,
  );
}
