/** How an offer, or a change of one, is shown to the person who decides about it. Nothing is left out silently. */
import type { Offer } from '../../gateway/context.ts';
import type { Change } from '../../lock/changes.ts';
import { classify } from '../../policy/classify.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { JsonValue } from '../../protocol/json.ts';
import { type Paint, printable, type Style } from '../terminal.ts';
import { type Difference, differencesOf, placeOf } from './differences.ts';
import { type Page, paragraph } from './paragraph.ts';
import { showOffer } from './show-offer.ts';
import { diffWords, type Piece } from './word-diff.ts';

export function showChange(change: Change, warnings: readonly string[], page: Page): string {
  const { style } = page;
  const { offer } = change;
  const signs = { added: style.green('new'), removed: style.red('gone'), changed: style.yellow('changed') };
  const head = `  ${signs[change.type]}  ${titleLine(offer, style)}\n`;
  const lines = warnings.map((text) => `    ${style.yellow(`! it ${text}`)}\n`).join('');
  if (change.type === 'removed') return `${head}    The server does not offer it any more.\n`;
  const body = change.type === 'added' ? showOffer(offer, page) : showDifferences(change.before, offer, page);
  return `${head}${lines}${effectLine(offer, page)}${body}`;
}

function titleLine({ kind, name }: Offer, style: Style): string {
  return kind === 'instructions' ? style.bold('instructions') : `${kind} ${style.bold(printable(name))}`;
}

/** Our own reading of it: what the server's annotations say is shown below, among what it says of itself. */
function effectLine(offer: Offer, { style }: Page): string {
  if (offer.kind !== 'tool') return '';
  const { effect, because } = classify(offer);
  const words = {
    reads: style.green('reads'),
    changes: style.red('changes things'),
    unknown: style.yellow('may change things'),
  };
  return `    ${words[effect]} ${style.dim(`(${because})`)}\n`;
}

function showDifferences(before: Offer, after: Offer, page: Page): string {
  return differencesOf(before.definition, after.definition)
    .map((difference) => showDifference(difference, page))
    .join('');
}

function showDifference({ path, before, after }: Difference, { style, width }: Page): string {
  const what = before === undefined ? ' added' : after === undefined ? ' removed' : '';
  const [old, fresh] = [textOf(before), textOf(after)];
  const both = old !== undefined && fresh !== undefined ? diffWords(old, fresh) : undefined;
  const lines = (sign: string, text: string, paint: Paint) =>
    paragraph(text, width, `    ${sign} `).replace(/^(.+)$/gm, (line) => paint(line));
  return [
    paragraph(`${placeOf(path)}${what}`, width, '    '),
    old === undefined
      ? ''
      : lines('-', both === undefined ? old : marked(both.before, '[-', '-]'), style.red),
    fresh === undefined
      ? ''
      : lines('+', both === undefined ? fresh : marked(both.after, '{+', '+}'), style.green),
  ].join('');
}

/** The marks of `git diff --word-diff`, where something is left to tell the changed words from. */
function marked(pieces: readonly Piece[], open: string, close: string): string {
  const whole = pieces.every(({ same }) => !same);
  return pieces.map(({ text, same }) => (same || whole ? text : open + text + close)).join('');
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : canonicalJson(value);
}
