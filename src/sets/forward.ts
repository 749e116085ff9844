/** Requests that are for one member: led to it under its own names. What it answers goes on as it came. */
import type { Incoming } from '../gateway/incoming.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { TASK_METHODS } from '../protocol/tasks.ts';
import { type Answered, refusing } from './answer.ts';
import { mirroredName } from './mirrored-name.ts';
import type { Route, Routes } from './routes.ts';
import type { Front } from './set.ts';

/** The same request, as the member is to get it; or why it cannot go on. */
export type Led =
  | { readonly incoming: Incoming; readonly refusal?: undefined }
  | { readonly refusal: Answered; readonly incoming?: undefined };

export function leadToMember(
  { routes, hasTasks }: Pick<Front, 'routes' | 'hasTasks'>,
  incoming: Incoming,
): Led {
  const { method, params = {} } = incoming.message.value;
  switch (method) {
    case 'tools/call':
      return renamed(routes, incoming, 'tool', params);
    case 'prompts/get':
      return renamed(routes, incoming, 'prompt', params);
    case 'resources/read':
      return to(incoming, routes.resource(String(params.uri)));
    case 'completion/complete':
      return completing(routes, incoming, params);
    default:
      if (hasTasks && TASK_METHODS.has(method)) return to(incoming, routes.task(String(params.taskId)));
      return { refusal: refusing('method_unknown') };
  }
}

function renamed(routes: Routes, incoming: Incoming, kind: 'tool' | 'prompt', params: JsonObject): Led {
  const sent = String(params.name);
  const route = routes.named(kind, sent);
  if (route.code !== undefined) return { refusal: refusing(route.code) };
  const { headers, code } = mirroredName(incoming.headers, sent, route.name);
  if (code !== undefined) return { refusal: refusing(code) };
  return to({ ...withParams(incoming, { ...params, name: route.name }), headers }, route);
}

/** A reference to a prompt is by name; one to a template, or a resource, by its address. */
function completing(routes: Routes, incoming: Incoming, params: JsonObject): Led {
  const { ref } = params;
  if (!isObject(ref)) return { refusal: refusing('item_unknown') };
  if (ref.type !== 'ref/prompt') {
    const uri = String(ref.uri);
    const template = routes.template(uri);
    return to(incoming, template.code === 'item_unknown' ? routes.resource(uri) : template);
  }
  const route = routes.named('prompt', String(ref.name));
  if (route.code !== undefined) return to(incoming, route);
  return to(withParams(incoming, { ...params, ref: { ...ref, name: route.name } }), route);
}

function to(incoming: Incoming, route: Route): Led {
  if (route.code !== undefined) return { refusal: refusing(route.code) };
  return { incoming: { ...incoming, server: route.server } };
}

function withParams(incoming: Incoming, params: JsonObject): Incoming {
  return { ...incoming, message: messageOf({ ...incoming.message.value, params }) };
}
