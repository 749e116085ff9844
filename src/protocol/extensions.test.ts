import { describe, expect, it } from 'vitest';
import { forLegacy, isExtensionId, withExtensions } from './extensions.ts';

describe('the identifier of an extension', () => {
  it.each(['io.modelcontextprotocol/tasks', 'com.example/my-ext', 'com.example.a-b/x.y_z'])(
    'can be %s',
    (id) => {
      expect(isExtensionId(id)).toBe(true);
    },
  );

  it.each([
    'tasks',
    '/tasks',
    'example/tasks',
    'com.example/',
    'com.example/-x',
    '1com.example/x',
    'com..example/x',
    'com.example/x y',
    'com.example/x\n',
    'сom.example/x',
    `com.example/${'x'.repeat(200)}`,
  ])('cannot be %j', (id) => {
    expect(isExtensionId(id)).toBe(false);
  });
});

describe('declared extensions', () => {
  const capabilities = {
    tools: {},
    extensions: { 'io.modelcontextprotocol/tasks': {}, 'io.modelcontextprotocol/ui': { a: 1 } },
  };

  it('can be thinned out, and are gone when none is left', () => {
    expect(withExtensions(capabilities, (id) => id.endsWith('ui'))).toEqual({
      tools: {},
      extensions: { 'io.modelcontextprotocol/ui': { a: 1 } },
    });
    expect(withExtensions(capabilities, () => false)).toEqual({ tools: {} });
    expect(withExtensions({ tools: {}, extensions: 'all' }, () => true)).toEqual({ tools: {} });
  });

  it('have no tasks where an older revision is spoken, neither those of 2025-11-25 nor these (base-10)', () => {
    expect(forLegacy({ tools: {}, tasks: { list: {} } })).toEqual({ tools: {} });
    expect(Object.keys(forLegacy(capabilities).extensions ?? {})).toEqual(['io.modelcontextprotocol/ui']);
  });
});
