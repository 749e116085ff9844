/** From the face to a server that runs: is there such a server, may it run, and is there a place for this request. */
import { EXTENSIONS } from '../protocol/extensions.ts';
import { isRequestMethod } from '../protocol/methods.ts';
import { TASK_METHODS } from '../protocol/tasks.ts';
import type { Entry } from './entry.ts';
import type { House } from './house.ts';
import type { Incoming, Reply } from './incoming.ts';
import type { Connection, Lease } from './instances.ts';
import { pass } from './passage.ts';
import type { ReasonCode } from './reason.ts';
import { type End, refused, refusedBy } from './refusal.ts';

export async function walk(
  house: House,
  incoming: Incoming,
  reply: Reply,
  entry: Entry,
  at: number,
  id: string,
): Promise<End> {
  const { server, message, session } = incoming;
  const { method } = message.value;
  const no = (code: ReasonCode): End =>
    refused(message.value.id, id, { control: 'gateway', reason: { code, detail: {} } });

  const launchDigest = house.launchDigest(server);
  if (launchDigest === undefined) return no('server_unknown');
  if (!isRequestMethod(method) && !followsTasks(house, server, method)) return no('method_unknown');

  const lease = house.instances.lease(server, session, toolOf(house, incoming));
  if (lease === undefined) return no('too_many_instances');
  try {
    if (!lease.running) {
      const judgement = await house.pipeline.admit({ server, at, launchDigest });
      entry.note(judgement);
      if (judgement.verdict !== 'pass') return refusedBy(message.value, id, judgement);
      await entry.opened;
    }
    const way = (connection: Connection): Promise<End> =>
      pass(house, incoming, reply, entry, connection, at, id);
    return method === 'subscriptions/listen'
      ? await subscribe(house, incoming, lease, way, id)
      : await lease.use(way, id);
  } finally {
    lease.done();
  }
}

function followsTasks({ pipeline }: House, server: string, method: string): boolean {
  return TASK_METHODS.has(method) && pipeline.speaks(server, EXTENSIONS.tasks);
}

/** The tool that is called, or whose call became the task that this is about. */
function toolOf({ tasks }: House, { message }: Incoming): string | undefined {
  const { method, params } = message.value;
  if (method === 'tools/call') return typeof params?.name === 'string' ? params.name : undefined;
  if (!TASK_METHODS.has(method)) return undefined;
  return typeof params?.taskId === 'string' ? tasks.open(params.taskId)?.tool : undefined;
}

async function subscribe(
  house: House,
  { session, server, message, background }: Incoming,
  lease: Lease,
  way: (connection: Connection) => Promise<End>,
  id: string,
): Promise<End> {
  const { reason, close } = house.subscriptions.open(session, server, message.value.params ?? {});
  if (reason !== undefined) return refused(message.value.id, id, { control: 'gateway', reason });
  try {
    if (background !== true) return await lease.use(way, id);
    const { end } = await lease.use(async (connection) => ({ end: way(connection) }), id);
    return await end;
  } finally {
    close();
  }
}
