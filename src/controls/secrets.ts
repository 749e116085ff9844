/**
 * Stops secrets on their way: out of results, errors, notifications and questions they are taken (E2, E6), and in arguments they
 * go only to servers that have been granted them (E3).
 *
 * A secret without a form, that nobody calls a secret, is a word like any other. Nothing is known of pictures.
 */
import { z } from 'zod';
import type { Listing } from '../gateway/context.ts';
import { type Control, defineControl, type Ports } from '../gateway/control.ts';
import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import { withhold } from '../gateway/withhold.ts';
import { type Found, findIn, type Look } from '../inspect/found.ts';
import { labelsIn } from '../inspect/hosts.ts';
import { type OwnLook, ownLook } from '../inspect/own-pattern.ts';
import { createPlaceholders } from '../inspect/placeholders.ts';
import { rewritten } from '../inspect/rewrite.ts';
import { findSecrets, secretNamed } from '../inspect/secrets/find.ts';
import { type LateChecks, lateChecks } from './late-checks.ts';
import { loadLook, needsEngine, ownPatterns } from './own-patterns.ts';
import { isFixed, offerAt } from './places.ts';
import { createRedactor, detailOf, findingsOf } from './redaction.ts';
import { mayGo } from './secrets-grants.ts';
import { createRestoring } from './secrets-restored.ts';

const name = z.string().min(1).max(64);

const options = z.strictObject({
  results: z
    .enum(['redact', 'refuse'])
    .default('redact')
    .describe('What becomes of a result, an error, a notification or a question with a secret in it.'),
  arguments: z
    .enum(['refuse', 'redact'])
    .default('refuse')
    .describe('What becomes of a request with a secret in it that its server has not been granted.'),
  grants: z
    .array(
      z.strictObject({
        server: name.describe('Name of a server.'),
        kinds: z
          .array(name)
          .min(1)
          .max(50)
          .describe('Kinds of secrets, as placeholders name them: `github-token`.'),
        reason: z.string().min(1).max(500).describe('Why this server may be told them.'),
      }),
    )
    .max(100)
    .default([])
    .describe('Which kinds of secrets may go to which server in arguments.'),
  restore: z
    .boolean()
    .default(false)
    .describe(
      'Placeholders carry what they stand for, sealed: in arguments of the same caller to the same server they become it again.',
    ),
  patterns: ownPatterns,
});

type Options = z.output<typeof options>;

export const secrets: Control = defineControl<typeof options>({
  id: 'secrets',
  summary: 'Takes secrets out of what servers say, and keeps them from servers that were not granted them.',
  stops: ['E2', 'E3', 'E6'],
  options,
  create: (given, ports) =>
    needsEngine(given.patterns)
      ? lateChecks(async () => checksWith(given, ports, await loadLook(given.patterns)))
      : checksWith(given, ports, ownLook(given.patterns, undefined)),
});

function checksWith(given: Options, ports: Ports, own: OwnLook): LateChecks {
  const look: Look = (text, member) => {
    const found = [...findSecrets(text), ...own(text)];
    const named = found.length === 0 ? secretNamed(member, text) : undefined;
    return named === undefined ? found : [named];
  };
  const restoring = given.restore ? createRestoring(ports) : undefined;
  const redactor = createRedactor({
    sort: 'secret',
    code: 'secret_found',
    look,
    found: given.results,
    ...(restoring && { sealed: restoring.seal }),
  });

  return {
    catalog: (listing) => judgeListing(listing, look),
    question: redactor.judge,
    result: redactor.judge,
    done: redactor.done,
    request(exchange) {
      const { message } = exchange;
      const found = findIn(message, look, labelsIn);
      if (found === undefined) return deny('text_not_inspected');
      const foreign = found.filter((each) => !mayGo(each, exchange, given.grants, ports));
      if (foreign.length === 0) return restoring?.judge(exchange) ?? pass;
      if (given.arguments === 'refuse') return deny('secret_found', detailOf(foreign), HINT);
      const placeholders = redactor.placeholders(exchange);
      const instead = ({ kind, value }: Found): string => placeholders.of(kind, value);
      return rewrite(rewritten(message, foreign, instead), findingsOf(foreign, 'secret_found'));
    },
  };
}

const HINT = 'docs/controls/secrets.md says how a server is granted a secret';

/** In a list, an offer goes where a secret stands in what identifies it; elsewhere the secret goes. */
function judgeListing(listing: Listing, look: Look): Decision {
  const found = findIn(listing.message, look);
  if (found === undefined) return deny('text_not_inspected');
  if (found.length === 0) return pass;
  const findings = findingsOf(found, 'secret_found');
  const isBound = (each: Found): boolean => isFixed(each);
  const gone = new Set(found.filter(isBound).flatMap((each) => offerAt(listing, each) ?? []));
  if (found.some((each) => isBound(each) && offerAt(listing, each) === undefined))
    return deny('secret_found', detailOf(found));
  const placeholders = createPlaceholders('secret');
  const kept = found.filter((each) => !isBound(each));
  const message = rewritten(listing.message, kept, ({ kind, value }) => placeholders.of(kind, value));
  return gone.size === 0 ? rewrite(message, findings) : withhold({ ...listing, message }, gone, findings);
}
