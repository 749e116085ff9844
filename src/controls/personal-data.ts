/**
 * Stops personal data on its way: out of what servers say it is taken (E1), and before it goes to one, a person is asked (E3).
 *
 * By default it knows numbers and codes with check digits, which mean one person and little else. Addresses of mail, telephone
 * numbers and names are what many agents work with, so they are for a config to ask for.
 */
import { z } from 'zod';
import { type Control, defineControl } from '../gateway/control.ts';
import { ask, type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import { type Found, findIn, type Look } from '../inspect/found.ts';
import { type OwnLook, ownLook } from '../inspect/own-pattern.ts';
import { findPersonalData, KINDS, LEVELS, type Wanted } from '../inspect/personal-data/find.ts';
import { loadPhones } from '../inspect/personal-data/phones.ts';
import { rewritten } from '../inspect/rewrite.ts';
import { type LateChecks, lateChecks } from './late-checks.ts';
import { loadLook, needsEngine, ownPatterns } from './own-patterns.ts';
import { createRedactor, detailOf, findingsOf } from './redaction.ts';

const name = z.string().min(1).max(64);
const kind = z.enum(Object.values(KINDS).flat() as [string, ...string[]]);

const options = z.strictObject({
  level: z
    .enum(LEVELS)
    .default('codes')
    .describe(
      'What is looked for: numbers and codes with check digits; also addresses of mail and machines, telephone numbers, dates of birth and places; also names and postal addresses, as far as words give them away.',
    ),
  also: z.array(kind).max(100).default([]).describe('Kinds of a higher level.'),
  results: z
    .enum(['redact', 'refuse'])
    .default('redact')
    .describe('What becomes of a result, an error, a notification or a question with personal data in it.'),
  arguments: z
    .enum(['ask', 'refuse', 'redact'])
    .default('ask')
    .describe(
      'What becomes of a request with personal data in it: a person is asked, it is refused, or the data goes.',
    ),
  grants: z
    .array(
      z.strictObject({
        server: name.describe('Name of a server.'),
        kinds: z.array(kind).min(1).max(100).describe('What it may tell, and be told.'),
        fields: z
          .array(name)
          .min(1)
          .max(100)
          .optional()
          .describe('Names of the parameters in which it may be told. All, if not said.'),
        reason: z.string().min(1).max(500).describe('Why.'),
      }),
    )
    .max(100)
    .default([])
    .describe('Which personal data belongs to the work of which server.'),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be a country as ISO 3166-1 writes it: two capital letters'))
    .min(1)
    .max(60)
    .default(['US', 'CA', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'IN', 'AU'])
    .describe('Whose telephone numbers are understood without the number of the country.'),
  patterns: ownPatterns,
});

type Options = z.output<typeof options>;

export const personalData: Control = defineControl<typeof options>({
  id: 'personal-data',
  summary: 'Takes personal data out of what servers say, and asks a person before it goes to one.',
  stops: ['E1', 'E3'],
  options,
  create(given) {
    const kinds = kindsOf(given);
    const { countries, patterns } = given;
    if (!kinds.has('phone') && !needsEngine(patterns)) {
      return checksWith(given, { kinds, countries, phones: undefined }, ownLook(patterns, undefined));
    }
    return lateChecks(async () => {
      const [phones, own] = await Promise.all([
        kinds.has('phone') ? loadPhones() : undefined,
        needsEngine(patterns) ? loadLook(patterns) : ownLook(patterns, undefined),
      ]);
      return checksWith(given, { kinds, countries, phones }, own);
    });
  },
});

function kindsOf({ level, also }: Options): ReadonlySet<string> {
  const levels = LEVELS.slice(0, LEVELS.indexOf(level) + 1);
  return new Set([...levels.flatMap((each) => KINDS[each]), ...also]);
}

function checksWith(given: Options, wanted: Wanted, own: OwnLook): LateChecks {
  const look: Look = (text, member) => [...findPersonalData(text, member, wanted), ...own(text)];
  const redactor = createRedactor({
    sort: 'personal',
    code: 'personal_data_found',
    look,
    found: given.results,
    keeps: ({ kind: found }, { server }) =>
      given.grants.some((grant) => grant.server === server && grant.kinds.includes(found)),
  });

  return {
    catalog: () => pass,
    question: redactor.judge,
    result: redactor.judge,
    done: redactor.done,
    request(exchange): Decision {
      const found = findIn(exchange.message, look);
      if (found === undefined) return deny('text_not_inspected');
      const foreign = found.filter((each) => !mayGo(each, exchange.server, given));
      if (foreign.length === 0) return pass;
      if (given.arguments === 'ask') return ask('personal_data_found', detailOf(foreign));
      if (given.arguments === 'refuse') return deny('personal_data_found', detailOf(foreign));
      const placeholders = redactor.placeholders(exchange);
      const instead = (each: Found): string => placeholders.of(each.kind, each.value);
      return rewrite(
        rewritten(exchange.message, foreign, instead),
        findingsOf(foreign, 'personal_data_found'),
      );
    },
  };
}

/** Personal data that belongs to the work of a server may go there, in the fields that are meant for it. */
function mayGo({ kind: found, path }: Found, server: string, { grants }: Options): boolean {
  return grants.some(
    (grant) =>
      grant.server === server &&
      grant.kinds.includes(found) &&
      (grant.fields === undefined || path.some((step) => grant.fields?.includes(String(step)) === true)),
  );
}
