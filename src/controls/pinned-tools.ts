/**
 * Stops what a person has not approved: an offer that is new or no longer the same (F1, the rug pull), and a server
 * whose command, arguments, environment or address were changed after approval (F6).
 *
 * It only compares with `bartizan.lock`. Whether the approved words were harmless, and whether a server does what its
 * words say, is not its business. Results are not pinned: a prompt may be approved and answer something else tomorrow.
 */
import { z } from 'zod';
import type { Exchange, Listing } from '../gateway/context.ts';
import { type Control, defineControl, type Pins } from '../gateway/control.ts';
import { ask, type Decision, deny, pass } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import { digestOf } from '../protocol/canonical.ts';
import { approvable } from '../protocol/definition.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import { LISTINGS, type OfferKind } from '../protocol/methods.ts';
import { isPage, pageOf } from '../protocol/pages.ts';
import { createDrift } from './pinned-tools-drift.ts';
import { withoutWords } from './pinned-tools-dynamic.ts';
import { inPlainFrame } from './pinned-tools-frame.ts';
import { createTemplates, type Template } from './pinned-tools-templates.ts';

const options = z.strictObject({
  unknown: z
    .enum(['deny', 'ask'])
    .default('deny')
    .describe('What becomes of a call to a tool that nobody has approved. A changed one is always refused.'),
});

export const pinnedTools: Control = defineControl<typeof options>({
  id: 'pinned-tools',
  summary: 'Refuses servers, and withholds offers, that differ from what a person has approved.',
  stops: ['F1', 'F6'],
  options,

  create({ unknown }, { pins }) {
    const drifted = createDrift();
    const templates = createTemplates(pins);

    return {
      admit({ server, launchDigest }) {
        const approved = pins.launchDigest(server);
        if (approved === undefined) return deny('server_unapproved', {}, hintFor(server));
        if (approved !== launchDigest) {
          return deny('launch_changed', { approved, found: launchDigest }, hintFor(server));
        }
        return pass;
      },

      catalog(listing) {
        const { server, kind, offers } = listing;
        for (const offer of offers) drifted.note(server, offer, pins.digestOf(server, kind, offer.name));
        if (kind === 'resource' && pins.dynamicResources(server)) {
          const plain = withoutWords(listing, (definition) => {
            const approved = pins.digestOf(server, kind, String(definition.uri));
            return approved !== undefined && approved === digestOf(approvable(kind, definition));
          });
          return inPlainFrame(listing, plain);
        }
        return inPlainFrame(listing, withholdUnapproved(listing, pins));
      },

      request(exchange) {
        const { server, method, params } = exchange;
        switch (method) {
          case 'tools/call':
          // What a tool answers later is worth as much as what it answers at once; only giving up is always allowed.
          case 'tasks/get':
          case 'tasks/update':
            return judgeCall(exchange);
          case 'prompts/get':
            return judgeNamed(server, 'prompt', params.name);
          case 'resources/read':
            return judgeResource(server, params.uri);
          case 'subscriptions/listen':
            return judgeSubscriptions(server, params.notifications);
          case 'completion/complete':
            return judgeReference(server, params.ref);
          default:
            return pass;
        }
      },
    };

    function judgeCall({ server, tool }: Exchange): Decision {
      if (tool === undefined) return unapproved(server, 'tool');
      const approved = pins.digestOf(server, 'tool', tool.name);
      if (approved === undefined) {
        return (unknown === 'ask' ? ask : deny)('item_unknown', detailOf('tool', tool.name), hintFor(server));
      }
      if (approved !== tool.digest) {
        const digests = { approved, found: tool.digest };
        return deny('item_changed', { ...detailOf('tool', tool.name), ...digests }, hintFor(server));
      }
      return pass;
    }

    function judgeNamed(server: string, kind: OfferKind, name: JsonValue | undefined): Decision {
      if (typeof name !== 'string') return unapproved(server, kind);
      if (pins.digestOf(server, kind, name) === undefined) return unapproved(server, kind);
      if (drifted.has(server, kind, name)) {
        return deny('item_changed', detailOf(kind, name), hintFor(server));
      }
      return pass;
    }

    function judgeResource(server: string, uri: JsonValue | undefined): Decision {
      if (typeof uri !== 'string') return unapproved(server, 'resource');
      if (pins.dynamicResources(server)) return pass;
      if (isPageOfTool(server, uri)) return pass;
      const named = judgeNamed(server, 'resource', uri);
      if (named.verdict === 'pass') return pass;
      const fits = (template: Template) =>
        !drifted.has(server, 'template', template.name) && template.matches(uri);
      return templates(server).some(fits) ? pass : named;
    }

    /** Who has approved a tool has approved the page that it names; servers need not list those (ext-apps). */
    function isPageOfTool(server: string, uri: string): boolean {
      return isPage(uri) && pins.offers(server).some((offer) => pageOf(offer) === uri);
    }

    function judgeSubscriptions(server: string, filter: JsonValue | undefined): Decision {
      const uris = isObject(filter) ? filter.resourceSubscriptions : undefined;
      if (uris === undefined) return pass;
      if (!Array.isArray(uris)) return unapproved(server, 'resource');
      for (const uri of uris) {
        const decision = judgeResource(server, uri);
        if (decision.verdict !== 'pass') return decision;
      }
      return pass;
    }

    /** `ref/prompt` names a prompt; `ref/resource` a template, or a resource (2026-07-28, server/utilities/completion). */
    function judgeReference(server: string, ref: JsonValue | undefined): Decision {
      if (!isObject(ref)) return unapproved(server, 'prompt');
      if (ref.type === 'ref/prompt') return judgeNamed(server, 'prompt', ref.name);
      const template = judgeNamed(server, 'template', ref.uri);
      return template.verdict === 'pass' ? pass : judgeResource(server, ref.uri);
    }
  },
});

function withholdUnapproved(listing: Listing, pins: Pins): Decision {
  const { server, kind, offers } = listing;
  const names = new Set<string>();
  const findings: Finding[] = [];
  for (const [index, { name, digest }] of offers.entries()) {
    const approved = pins.digestOf(server, kind, name);
    if (approved === digest) continue;
    names.add(name);
    findings.push({
      code: approved === undefined ? 'item_unknown' : 'item_changed',
      at: pointerTo(kind, index),
      detail: { ...detailOf(kind, name), ...(approved !== undefined && { approved }), found: digest },
    });
  }
  return names.size === 0 ? pass : withhold(listing, names, findings);
}

function pointerTo(kind: OfferKind, index: number): string {
  const listing = Object.values(LISTINGS).find((each) => each.kind === kind);
  return listing === undefined ? '/result/instructions' : `/result/${listing.key}/${index}`;
}

/** Nobody offers or has approved this: its name is whatever the client wrote, maybe a secret, and is not recorded (L4). */
function unapproved(server: string, kind: OfferKind): Decision {
  return deny('item_unknown', { kind }, hintFor(server));
}

/** The name is the server's: evidence for the operator, and no longer than a name has reason to be. */
function detailOf(kind: OfferKind, name: string): { kind: OfferKind; name: string } {
  return { kind, name: name.slice(0, 200) };
}

/** Goes out on the wire: the server's name is from our own config. */
function hintFor(server: string): string {
  return `bartizan approve ${server}`;
}
