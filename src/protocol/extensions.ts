/**
 * What neither side may hear that the other one has: tasks answer a call with a result of another type, and go on in
 * methods of their own. Whoever advertises them has to take such results (2026-07-28, basic/index, ResultType).
 */
import { isObject, type JsonObject } from './json.ts';
import { messageOf, type RequestMessage } from './message.ts';
import { META } from './meta.ts';

const TASKS = 'io.modelcontextprotocol/tasks';

/** The same capabilities, of a client or a server and in either era, but for tasks. */
export function withoutTasks(capabilities: JsonObject): JsonObject {
  const { tasks, extensions, ...rest } = capabilities;
  const extended = isObject(extensions) && Object.hasOwn(extensions, TASKS);
  if (tasks === undefined && !extended) return capabilities;
  if (!extended) return extensions === undefined ? rest : { ...rest, extensions };
  const { [TASKS]: _, ...others } = extensions;
  return { ...rest, extensions: others };
}

/** A modern request whose client is not said to take tasks; as it came where it does not say so itself. */
export function requestWithoutTasks(message: RequestMessage): RequestMessage {
  const { params } = message.value;
  const meta = isObject(params?._meta) ? params._meta : {};
  const declared = meta[META.clientCapabilities];
  if (!isObject(declared)) return message;
  const capabilities = withoutTasks(declared);
  if (capabilities === declared) return message;
  const _meta = { ...meta, [META.clientCapabilities]: capabilities };
  return messageOf({ ...message.value, params: { ...params, _meta } });
}
