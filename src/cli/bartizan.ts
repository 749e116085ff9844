#!/usr/bin/env node
import { main } from './main.ts';

// A reader that has seen enough (`| head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), process);

// What is still written is written; what still holds the process has been forgotten by somebody.
process.stdin.unref?.();
setTimeout(() => process.exit(), 2_000).unref();
