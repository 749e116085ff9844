import { describe, expect, it } from 'vitest';
import { messageOf } from './message.ts';
import { META } from './meta.ts';
import {
  declaredLists,
  type Filter,
  filterToJson,
  intersection,
  MAX_RESOURCES,
  parseFilter,
  stampedWith,
  wants,
  watchesResources,
} from './subscription.ts';

function filterOf(value: Parameters<typeof parseFilter>[0]): Filter {
  const filter = parseFilter(value);
  if (filter === undefined) throw new Error('no filter');
  return filter;
}

const updated = (uri: string) => ({
  jsonrpc: '2.0' as const,
  method: 'notifications/resources/updated',
  params: { uri },
});

describe('a filter', () => {
  it('keeps what the protocol names, and nothing else', () => {
    const said = {
      toolsListChanged: true,
      promptsListChanged: false,
      evil: true,
      resourceSubscriptions: ['a:1'],
    };
    expect(filterToJson(filterOf(said))).toEqual({ toolsListChanged: true, resourceSubscriptions: ['a:1'] });
    expect(filterToJson(filterOf({}))).toEqual({});
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['resources that are no list', { resourceSubscriptions: 'a:1' }],
    ['a resource that is no text', { resourceSubscriptions: [1] }],
    ['too many resources (J6)', { resourceSubscriptions: Array.from({ length: MAX_RESOURCES + 1 }, String) }],
  ])('is not %s', (_, value) => {
    expect(parseFilter(value)).toBeUndefined();
  });

  it('meets another in what both name', () => {
    const one = filterOf({ toolsListChanged: true, resourceSubscriptions: ['a:1', 'a:2'] });
    const other = filterOf({ promptsListChanged: true, resourceSubscriptions: ['a:2'] });
    expect(filterToJson(intersection(one, other))).toEqual({ resourceSubscriptions: ['a:2'] });
  });

  it('wants the changes that it names, and no others', () => {
    const filter = filterOf({ toolsListChanged: true });
    expect(wants(filter, { jsonrpc: '2.0', method: 'notifications/tools/list_changed' })).toBe(true);
    expect(wants(filter, { jsonrpc: '2.0', method: 'notifications/prompts/list_changed' })).toBe(false);
    expect(wants(filter, { jsonrpc: '2.0', method: 'notifications/message' })).toBe(false);
    expect(wants(filter, updated('a:1'))).toBe(false);
  });

  it('wants a resource that it names, and what is a part of it', () => {
    const filter = filterOf({ resourceSubscriptions: ['file:///a', 'file:///b/'] });
    for (const uri of ['file:///a', 'file:///a/x', 'file:///a#x', 'file:///a?x', 'file:///b/c'])
      expect(wants(filter, updated(uri))).toBe(true);
    for (const uri of ['file:///ab', 'file:///', 'file:///b', 'other:///a'])
      expect(wants(filter, updated(uri))).toBe(false);
  });
});

describe('what a server declares', () => {
  const capabilities = { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true } };

  it('is read word by word', () => {
    expect(declaredLists(capabilities)).toEqual(['toolsListChanged']);
    expect(watchesResources(capabilities)).toBe(true);
    expect(watchesResources({ resources: { subscribe: 'yes' } })).toBe(false);
    expect(declaredLists({ tools: 'all' })).toEqual([]);
  });
});

describe('a stamp', () => {
  it('replaces what the server wrote, and leaves the rest', () => {
    const message = messageOf({
      jsonrpc: '2.0' as const,
      method: 'notifications/resources/updated',
      params: { uri: 'a:1', _meta: { [META.subscriptionId]: 'theirs', 'example.com/x': 1 } },
    });
    expect(stampedWith(7, message).value.params).toEqual({
      uri: 'a:1',
      _meta: { [META.subscriptionId]: 7, 'example.com/x': 1 },
    });
  });
});
