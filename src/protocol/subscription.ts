/** What a client may ask to be told of (2026-07-28, schema, `SubscriptionFilter`). */
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { messageOf, type Notification, type NotificationMessage, type RequestId } from './message.ts';
import { META } from './meta.ts';

/** The notifications that a filter turns on by a word, each with the capability that offers it. */
export const LIST_CHANGES = {
  toolsListChanged: { method: 'notifications/tools/list_changed', capability: 'tools' },
  promptsListChanged: { method: 'notifications/prompts/list_changed', capability: 'prompts' },
  resourcesListChanged: { method: 'notifications/resources/list_changed', capability: 'resources' },
} as const;

export type ListChange = keyof typeof LIST_CHANGES;

export const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
export const RESOURCE_UPDATED = 'notifications/resources/updated';

export interface Filter {
  readonly lists: ReadonlySet<ListChange>;
  readonly resources: ReadonlySet<string>;
}

/** Asks for nothing. */
export const NOTHING: Filter = Object.freeze({ lists: new Set<ListChange>(), resources: new Set<string>() });

/** Resources that one subscription may name (J6). */
export const MAX_RESOURCES = 256;

/** What a value says, as far as it is known; undefined when it is no filter, or names too many resources. */
export function parseFilter(value: JsonValue | undefined): Filter | undefined {
  if (!isObject(value)) return undefined;
  const { resourceSubscriptions = [] } = value;
  if (!Array.isArray(resourceSubscriptions) || resourceSubscriptions.length > MAX_RESOURCES) return undefined;
  const resources = resourceSubscriptions.filter((uri) => typeof uri === 'string');
  if (resources.length < resourceSubscriptions.length) return undefined;
  return { lists: new Set(listChanges((name) => value[name] === true)), resources: new Set(resources) };
}

/** The filter in the words of the protocol. What is not asked for is not there. */
export function filterToJson({ lists, resources }: Filter): JsonObject {
  return {
    ...Object.fromEntries([...lists].map((name) => [name, true])),
    ...(resources.size > 0 && { resourceSubscriptions: [...resources] }),
  };
}

export function isNothing({ lists, resources }: Filter): boolean {
  return lists.size + resources.size === 0;
}

/** What both name. */
export function intersection(a: Filter, b: Filter): Filter {
  return {
    lists: new Set([...a.lists].filter((name) => b.lists.has(name))),
    resources: new Set([...a.resources].filter((uri) => b.resources.has(uri))),
  };
}

/** The list changes that a server declares. */
export function declaredLists(capabilities: JsonObject): ListChange[] {
  return listChanges((name) => {
    const declared = capabilities[LIST_CHANGES[name].capability];
    return isObject(declared) && declared.listChanged === true;
  });
}

/** A server declares that single resources can be watched. */
export function watchesResources({ resources }: JsonObject): boolean {
  return isObject(resources) && resources.subscribe === true;
}

/** Who has this filter has asked for this notification. */
export function wants({ lists, resources }: Filter, { method, params }: Notification): boolean {
  if (method === RESOURCE_UPDATED) return typeof params?.uri === 'string' && watches(resources, params.uri);
  return [...lists].some((name) => LIST_CHANGES[name].method === method);
}

/** The same words, under the id of the request that they belong to. */
export function stampedWith(id: RequestId, { value }: NotificationMessage): NotificationMessage {
  const meta = isObject(value.params?._meta) ? value.params._meta : {};
  const params = { ...value.params, _meta: { ...meta, [META.subscriptionId]: id } };
  return messageOf({ ...value, params });
}

/** Says on stdio that a subscription has ended by no wish of its client (2026-07-28, basic/patterns/cancellation). */
export function tornDown(requestId: RequestId): NotificationMessage {
  const params = { requestId };
  return stampedWith(
    requestId,
    messageOf({ jsonrpc: '2.0' as const, method: 'notifications/cancelled', params }),
  );
}

function listChanges(fits: (name: ListChange) => boolean): ListChange[] {
  return (Object.keys(LIST_CHANGES) as ListChange[]).filter(fits);
}

/** The URI may be that of a part of the resource that was subscribed to (`ResourceUpdatedNotification`, `uri`). */
function watches(resources: ReadonlySet<string>, uri: string): boolean {
  if (resources.has(uri)) return true;
  for (const whole of resources) {
    if (uri.startsWith(whole) && (whole.endsWith('/') || '/?#'.includes(uri.charAt(whole.length))))
      return true;
  }
  return false;
}
