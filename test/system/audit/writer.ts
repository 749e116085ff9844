import { writeSync } from 'node:fs';
import { createRecorder } from '../../../src/audit/recorder.ts';
import { openingOf, recordMany, recordOf } from '../../../src/audit/test-house.ts';

/**
 * Records until it is killed, and says on stdout what was acknowledged: `O 7`, `C 7`. What it says is true even when
 * it dies in the same moment, because the line is written after the acknowledgement, at once.
 */
const [stateDir = '', first = '0'] = process.argv.slice(2);
const recorder = await createRecorder({
  root: `${stateDir}/audit`,
  name: 'serve',
  stateDir,
  clock: Date.now,
});
await recordMany(recorder, Number(first), Number(first) + 300);
for (let number = 0; number < 300; number += 1) writeSync(1, `C ${Number(first) + number}\n`);

async function work(from: number): Promise<void> {
  for (let number = from; ; number += 8) {
    await recorder.open(openingOf(number));
    writeSync(1, `O ${number}\n`);
    await recorder.close(recordOf(number));
    writeSync(1, `C ${number}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, (_, worker) => work(Number(first) + 300 + worker)));
