/**
 * Any behaviour over stdio: `node stdio.mjs <behaviour> [--era=both|modern|legacy] [--key=value …]`.
 * Which threats it plays stands in the file of the behaviour.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { behaviourOf } from './behaviours.mjs';
import { honest } from './honest.mjs';
import { createPeer, readArguments, seen } from './kit.mjs';

const { name, settings } = readArguments();
const behaviour = behaviourOf(name);
const peer = createPeer({ honest, behaviour, settings });
const session = {};

peer.world.stdout = (text) => process.stdout.write(text);
process.stdout.on('error', () => process.exit(0));

/** @type {import('./kit.mjs').Port} */
const port = {
  send: (message) => port.raw(JSON.stringify(message)),
  raw: (text) => void process.stdout.write(`${text}\n`),
  async stream(chunks) {
    for (const chunk of chunks) if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
    process.stdout.write('\n');
  },
};

if (behaviour.stubborn) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  setInterval(() => undefined, 3_600_000);
}

await behaviour.start?.(peer.world);

createInterface({ input: process.stdin })
  .on('line', (line) => {
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      seen({ raw: line });
      return;
    }
    seen({ message });
    void peer.receive(message, session, port);
  })
  .on('close', () => {
    if (!behaviour.stubborn) process.exit(0);
  });
