/** What a control says of a page of offers, in words for whoever reads a report. */
import type { Listing } from '../../gateway/context.ts';
import type { Control } from '../../gateway/control.ts';
import type { Judgement } from '../../gateway/judgement.ts';
import { offersIn } from '../../gateway/offers.ts';
import { isObject } from '../../protocol/json.ts';
import { LISTINGS } from '../../protocol/methods.ts';
import { nameIn, pointerTo } from '../../protocol/pointer.ts';
import { type Finding, finding, type Level, type ScanRule, type Thing } from './finding.ts';

/** After the name of the offer. */
const WORDS: Readonly<Record<string, string>> = {
  name_malformed: 'has a name that is not well formed',
  name_confusable: 'has a name that can be taken for another',
  name_collision: 'has a name that another one has',
  text_hidden: 'has text that a person does not see',
  text_not_inspected: 'has text that could not be inspected in full',
  catalog_poisoned: 'gives orders to the model',
  schema_refused: 'has a schema that cannot be enforced',
  header_annotation_invalid: 'misuses headers',
  extension_stripped: 'speaks extensions that nobody has allowed',
  page_withheld: 'belongs to a page (MCP Apps) that nobody has allowed',
  page_stripped: 'brings a page (MCP Apps) that nobody has allowed',
  control_failed: 'could not be judged',
};

/** What is wrong, of controls whose own sentence says what they do about it. */
const SENTENCES: Readonly<Record<string, string>> = {
  'poisoned-catalog': 'Its words give orders to the model that reads them, or speak of the tools of others.',
  'hidden-text': 'It has text that a person does not see and a model reads.',
  'tool-names': 'Its name is malformed, hides something, or can be taken for another.',
  schemas: 'Its schema cannot be enforced.',
  'request-headers': 'It misuses HTTP headers.',
  extensions: 'It speaks extensions of the protocol that nobody has allowed.',
};

const HELP: Readonly<Record<string, string>> = {
  'poisoned-catalog':
    'Do not use it before somebody has read the words. A false alarm: controls.poisoned-catalog.accepted.',
  'hidden-text': 'Nobody who means well needs it. Bartizan takes it out before a model reads it.',
  'tool-names': 'Compare the two names. If both are right: controls.tool-names.accepted.',
  schemas: 'Bartizan does not offer the tool. Authors: write a schema that can be checked in linear time.',
  'request-headers': 'Bartizan does not offer the tool. Authors: correct x-mcp-header.',
  extensions: 'If it is meant: controls.extensions. Bartizan strips it otherwise.',
};

const MOST_DETAIL = 200;

/** The rule that a control is, to a scan. */
export function controlRule({ id, summary }: Pick<Control, 'id' | 'summary'>): ScanRule {
  const help = HELP[id] ?? `See docs/controls/${id}.md.`;
  return { id, level: id === 'extensions' ? 'note' : 'error', sentence: SENTENCES[id] ?? summary, help };
}

export function controlFindings(control: Control, judgement: Judgement, listing: Listing): Finding[] {
  const rule = controlRule(control);
  const refused = judgement.objections.map(({ reason: { code, detail } }) =>
    finding(
      rule,
      `has a page of ${listing.kind === 'instructions' ? 'instructions' : `${listing.kind}s`} that ${sentence(code, detail)}`,
      {
        level: 'error',
      },
    ),
  );
  const left = namesIn(judgement, listing);
  const found = judgement.findings.map(({ code, at, detail = {} }) => {
    const { thing, rest } = placeOf(at, listing);
    const isGone = thing !== undefined && !left.has(thing.name);
    return finding(rule, sentence(code, detail), {
      level: isGone ? 'error' : softened(rule.level),
      ...(thing !== undefined && { thing }),
      at: rest,
    });
  });
  return [...refused, ...found];
}

/** What goes on in another form is less than what does not go on. */
function softened(level: Level): Level {
  return level === 'error' ? 'warning' : level;
}

function namesIn({ message }: Judgement, { kind, offers }: Listing): ReadonlySet<string> {
  const after = message === undefined ? offers : offersIn(kind, message);
  return new Set(after.map(({ name }) => name));
}

/** `/result/tools/3/description` is in the third tool, at `/description`. */
function placeOf(at: string, { kind, offers }: Listing): { thing?: Thing; rest: string } {
  const [, result, key, index, ...rest] = at.split('/').map(nameIn);
  const listed = Object.values(LISTINGS).find((each) => each.kind === kind);
  if (kind === 'instructions') return { thing: { kind, name: '' }, rest: '/instructions' };
  const offer = result === 'result' && key === listed?.key ? offers[Number(index)] : undefined;
  if (offer === undefined) return { rest: at };
  return {
    thing: { kind, name: offer.name },
    rest: pointerTo(rest),
  };
}

function sentence(code: string, detail: Readonly<Record<string, unknown>>): string {
  const words = WORDS[code] ?? code.replaceAll('_', ' ');
  const more = Object.entries(isObject(detail) ? detail : {})
    .filter(([key, value]) => !['kind', 'name', 'at'].includes(key) && value !== '')
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
  const shown = more.length > MOST_DETAIL ? `${more.slice(0, MOST_DETAIL)}…` : more;
  return shown === '' ? words : `${words} (${shown})`;
}
