import type { LockedServer } from '../../lock/lock.ts';
import { printable } from '../terminal.ts';
import { type Launch, type MarkedLine, markedLines, standingOf } from './launch.ts';
import { type Page, paragraph } from './paragraph.ts';
import { countOf, isSettled, MAX_PINNED_RESOURCES, type Review } from './review.ts';

/** Which server it is, and how it is started or reached when nobody has approved that yet. */
export function showLaunch(
  server: string,
  launch: Launch,
  before: LockedServer | undefined,
  page: Page,
): string {
  const { style } = page;
  const standing = standingOf(before, launch);
  const head = `\n${style.bold(server)}\n`;
  if (standing === 'same') return head;
  const approved = before?.launch;
  if (approved === undefined) {
    const lines = launch.lines.map(({ here }) => ({ sign: ' ', text: here }) as const);
    return `${head}  Nobody has approved it yet. ${wayOf(launch)}:\n${showLines(lines, page)}`;
  }
  const by = `since ${printable(approved.approvedBy)} approved it on ${approved.approvedAt.slice(0, 10)}`;
  const marked = markedLines(launch, approved.lines ?? launch.lines.map(({ kept }) => kept));
  const remark =
    approved.lines === undefined
      ? '  What has changed cannot be said: the lock is older, and holds a digest alone.\n'
      : marked.every(({ sign }) => sign === ' ')
        ? '  None of these lines differs. It is something that they do not say, such as the value of a variable or a header.\n'
        : '';
  return `${head}  ${style.yellow('The way it is started has changed')} ${by}. ${wayOf(launch)}:\n${showLines(marked, page)}${remark}`;
}

function wayOf({ isElsewhere }: Launch): string {
  return isElsewhere ? 'It is reached like this' : 'It is started like this';
}

/** What goes on in the next line stands deeper: no text can be broken so that it passes for a line of its own. */
function showLines(lines: readonly MarkedLine[], { style, width }: Page): string {
  const paints = { '-': style.red, '+': style.green, ' ': (text: string) => text };
  return lines
    .flatMap(({ sign, text }) => {
      const indent = `    ${sign === ' ' ? '\u2502' : sign} `;
      const [first = '', ...more] = paragraph(printable(text), width - DEEPER.length, indent)
        .trimEnd()
        .split('\n');
      const deeper = more.map((line) => indent + DEEPER + line.slice(indent.length));
      return [first, ...deeper].map((line) => `${paints[sign](line)}\n`);
    })
    .join('');
}

const DEEPER = '    ';

/** What the server calls itself, and how much there is to look at. */
export function showOffers(review: Review, { style }: Page): string {
  const { offered, before, offers, changes } = review;
  const { name, version } = offered.serverInfo ?? {};
  const calls =
    name === undefined
      ? ''
      : style.dim(`  It calls itself ${printable(`${name} ${version ?? ''}`).trim()}.\n`);
  const all = `${calls}  It offers ${countOf(offers)}`;
  if (isSettled(review)) return `${all}. All of it is as you left it.\n`;
  let text =
    before === undefined
      ? `${all}.\n`
      : `${all}. New, changed or gone: ${countOf(changes.map(({ offer }) => offer))}.\n`;
  if (review.resourceClass === 'proposed') {
    text += `  It lists ${offered.resources.length} resources: more than ${MAX_PINNED_RESOURCES} are approved as a class, or not at all.\n`;
  }
  return `${text}\n`;
}

/** What stays withheld without being asked about. */
export function showBlocked({ blocked, ambiguous }: Review, { style }: Page): string {
  const named = (offers: Review['blocked']) =>
    offers.map(({ kind, name }) => `${kind} ${printable(name)}`.trim()).join(', ');
  let text = '';
  if (blocked.length > 0) text += `  Blocked, and still the same: ${named(blocked)}\n`;
  if (ambiguous.length > 0) {
    text += `  ${style.red('Cannot be approved')}, two definitions under one name: ${named(ambiguous)}\n`;
  }
  return text;
}
