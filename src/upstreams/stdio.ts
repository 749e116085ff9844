/** A local server over the pipes of its process. */
import { createChannel } from './channel.ts';
import { describeExit, type Launch } from './process/launch.ts';
import { type ServerProcess, startProcess } from './process/server-process.ts';
import { UpstreamError } from './upstream.ts';
import type { Wire, WireOptions } from './wire.ts';

export interface StdioOptions extends WireOptions {
  readonly launch: Launch;
}

const STDERR_LINE = 8 * 1024;

/** @throws {UpstreamError} `server_unavailable` when the server cannot be started. */
export async function connectStdio(options: StdioOptions): Promise<Wire> {
  const { launch, limits, unsolicited, lost, misbehaved, exclusive, stderr } = options;
  let child: ServerProcess | undefined;
  const channel = createChannel({
    limits,
    unsolicited,
    misbehaved,
    exclusive,
    send(bytes) {
      if (child === undefined) throw new UpstreamError('server_unavailable', 'the server has not started');
      return child.send(bytes);
    },
  });
  child = await startProcess(
    launch,
    {
      line: (bytes) => channel.receive(bytes),
      oversize(bytes) {
        misbehaved(`wrote a line of ${bytes} bytes`);
        // Whose answer it was went with it: whoever waits would wait for ever.
        channel.fail(new UpstreamError('server_misbehaved', 'an answer is refused: message_too_large'));
      },
      stderr,
      exit(exit, failed) {
        channel.fail(
          failed === undefined
            ? new UpstreamError('server_unavailable', `the server ${describeExit(exit)}`)
            : new UpstreamError('server_unavailable', `the walls could not be put up: ${failed}`, {
                hint: 'look at its cwd and files in bartizan.yaml; bartizan doctor says what walls can be had here',
              }),
        );
        lost();
      },
    },
    { line: limits.bytes, stderrLine: STDERR_LINE },
  );
  const running = child;
  return {
    request: channel.request,
    notify: async (message) => channel.notify(message),
    handshaking: () => undefined,
    settled(era) {
      if (era === 'modern') channel.forbidQuestions();
    },
    close: () => running.close(),
  };
}
