// Loaded into the gateway beside it, with --expose-gc: on SIGUSR2 it collects garbage and prints what is left.
process.on('SIGUSR2', () => {
  global.gc();
  global.gc();
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`heap ${heapUsed} ${external}\n`);
});
