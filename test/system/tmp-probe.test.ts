import { it } from 'vitest';
import { createOci } from '../../src/sandbox/oci/oci.ts';
const NOBODY = { homes: [], keeps: [], files: [] };
it('x', async () => {
for (const c of [['container','crun'],['container','runc'],['kata','/usr/bin/crun']] as const)
console.log(c, await createOci({ level: c[0], runtime: c[1], engine:'podman', guard: NOBODY }).probe());
});
