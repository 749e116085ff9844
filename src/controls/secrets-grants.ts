/** Which secrets may go to a server in arguments. */
import type { Exchange } from '../gateway/context.ts';
import type { Ports } from '../gateway/control.ts';
import type { Found } from '../inspect/found.ts';
import { findSecrets } from '../inspect/secrets/find.ts';
import { isObject } from '../protocol/json.ts';

export interface Grant {
  readonly server: string;
  readonly kinds: readonly string[];
}

/**
 * A server may get what the config hands to it itself, what it was granted by kind, and what is a secret by its name alone, in
 * the parameter of that name that a person has approved.
 */
export function mayGo(found: Found, exchange: Exchange, grants: readonly Grant[], ports: Ports): boolean {
  const { server } = exchange;
  if (ports.handedTo?.(server, found.value) === true) return true;
  if (grants.some((grant) => grant.server === server && grant.kinds.includes(found.kind))) return true;
  return isDeclared(found, exchange) && findSecrets(found.value).length === 0;
}

function isDeclared({ path, start, end, value, isName }: Found, { method, tool }: Exchange): boolean {
  const [, container, name] = path;
  if (isName || path.length !== 3 || container !== 'arguments' || typeof name !== 'string') return false;
  if (method !== 'tools/call' || start !== 0 || end !== value.length) return false;
  const schema = tool?.definition.inputSchema;
  return isObject(schema) && isObject(schema.properties) && Object.hasOwn(schema.properties, name);
}
