/**
 * Stops text that a person cannot see and a model reads all the same (D3): invisible letters, marks that turn the
 * direction of writing, escape sequences of terminals, comments and hidden elements of HTML.
 *
 * What is left is what a person sees; that a person would agree with it is the business of others. Styles that come from a
 * style sheet are not known here, nor what a picture shows.
 */
import { z } from 'zod';
import type { Exchange, Listing } from '../gateway/context.ts';
import { type Control, defineControl } from '../gateway/control.ts';
import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import { joinedTextOf, type MessageText, textsOf } from '../inspect/message-texts.ts';
import { isComplete } from '../inspect/view/view.ts';
import type { Message } from '../protocol/message.ts';
import { saying } from '../protocol/said.ts';
import { mapStrings } from '../protocol/strings.ts';
import { findingOf, isOfPage, seenOf, spellsWords } from './hidden-text-places.ts';
import { isFixed, offerAt } from './places.ts';

const options = z.strictObject({
  found: z
    .enum(['strip', 'refuse'])
    .default('strip')
    .describe(
      'What becomes of a message with text that a person cannot see: the text is taken out, or the message is refused.',
    ),
});

export const hiddenText: Control = defineControl<typeof options>({
  id: 'hidden-text',
  summary: 'Takes out, or refuses, text that a person cannot see but a model reads.',
  stops: ['D3'],
  options,

  create({ found }) {
    return {
      catalog: (listing) => judgeListing(listing, found),
      question: (exchange) => judgeMessage(exchange, found),
      result: (exchange) => judgeMessage(exchange, found),
    };
  },
});

function judgeMessage(exchange: Exchange, found: 'strip' | 'refuse'): Decision {
  const { message } = exchange;
  const texts = textsOf(message);
  if (!texts.every(({ view }) => isComplete(view)) || !isComplete(joinedTextOf(message))) {
    return deny('text_not_inspected');
  }
  const hiding = texts.filter((text) => text.view.hidden.length > 0 && !isOfPage(text, exchange));
  if (hiding.length === 0) return pass;
  const findings = hiding.map(findingOf);
  if (found === 'refuse' || hiding.some(isFixed)) {
    const [{ at, detail = {} } = { at: '' }] = findings;
    return deny('text_hidden', { at, ...detail });
  }
  return rewrite(stripped(message, hiding), findings);
}

/** In a list an offer goes where it cannot be mended, or where somebody took the trouble to spell words that nobody sees. */
function judgeListing(listing: Listing, found: 'strip' | 'refuse'): Decision {
  const texts = textsOf(listing.message);
  const hiding = texts.filter(({ view }) => view.hidden.length > 0 || !isComplete(view));
  if (hiding.length === 0) return pass;
  const gone = new Set<string>();
  const findings: Finding[] = [];
  const kept: MessageText[] = [];
  for (const text of hiding) {
    findings.push(findingOf(text));
    const isBad = found === 'refuse' || isFixed(text) || spellsWords(text.view) || !isComplete(text.view);
    const name = isBad ? offerAt(listing, text) : undefined;
    if (name !== undefined) gone.add(name);
    else if (!isComplete(text.view)) return deny('text_not_inspected');
    // What stands around the offers cannot be left out.
    else if (isBad) return deny('text_hidden', { at: findings.at(-1)?.at ?? '' });
    else kept.push(text);
  }
  const message = stripped(listing.message, kept);
  return gone.size === 0 ? rewrite(message, findings) : withhold({ ...listing, message }, gone, findings);
}

function stripped(message: Message, hiding: readonly MessageText[]): Message {
  const views = new Map(hiding.filter(({ isName }) => !isName).map(({ view }) => [view.source, view]));
  const seen = (text: string): string => {
    const view = views.get(text);
    return view === undefined ? text : seenOf(view);
  };
  return saying(message, (said) => mapStrings(said, seen));
}
