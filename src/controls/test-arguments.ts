/** A tool, a call, and what the control says of it. */
import { expect } from 'vitest';
import type { Offer } from '../gateway/context.ts';
import type { Checks, Ports } from '../gateway/control.ts';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { offerOf } from '../testing/listing.ts';
import { argumentKinds } from './arguments.ts';

export const text = { type: 'string' };

export function toolOf(properties: JsonObject, more: JsonObject = {}, name = 'do'): Offer {
  return offerOf({
    kind: 'tool',
    name,
    definition: { name, inputSchema: { type: 'object', properties, ...more } },
  });
}

export function checksOf(options: JsonObject = {}, ports: Partial<Ports> = {}): Checks {
  return argumentKinds.create(argumentKinds.options.parse(options), {
    pins: fakePins(),
    servers: ['files'],
    ...ports,
  });
}

export async function judged(
  tool: Offer,
  args: JsonObject,
  options: JsonObject = {},
  ports: Partial<Ports> = {},
): Promise<Decision> {
  const checks = checksOf(options, { pins: fakePins([tool]), ...ports });
  const exchange = exchangeOf({ params: { name: tool.name, arguments: args }, tool });
  return (await checks.request?.(exchange)) ?? { verdict: 'pass' };
}

export const refused = (parameter: string, kind: string, why: RegExp): JsonObject & object =>
  ({
    verdict: 'deny',
    reason: { code: 'argument_refused', detail: { parameter, kind, why: expect.stringMatching(why) } },
  }) as never;
