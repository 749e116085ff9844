import { printable } from '../terminal.ts';
import { type Page, paragraph } from './paragraph.ts';
import { countOf, isSettled, MAX_PINNED_RESOURCES, type Review } from './review.ts';

/** Which server it is, how it is started, and how much there is to look at. */
export function showHead(review: Review, { style, width }: Page): string {
  const { server, offered, before, launch, offers, changes } = review;
  const { name, version } = offered.serverInfo ?? {};
  const calls =
    name === undefined ? '' : style.dim(`  calls itself ${printable(`${name} ${version ?? ''}`).trim()}`);
  let text = `\n${style.bold(server)}${calls}\n`;
  if (launch !== 'same') text += showLaunch(review, { style, width });
  const all = `It offers ${countOf(offers)}`;
  if (isSettled(review)) return `${text}  ${all}. All of it is as you left it.\n`;
  text +=
    before === undefined
      ? `  ${all}.\n`
      : `  ${all}. New, changed or gone: ${countOf(changes.map(({ offer }) => offer))}.\n`;
  if (review.resourceClass === 'proposed') {
    text += `  It lists ${offered.resources.length} resources: more than ${MAX_PINNED_RESOURCES} are approved as a class, or not at all.\n`;
  }
  return `${text}\n`;
}

function showLaunch({ launch, before, offered }: Review, { style, width }: Page): string {
  const approved = before?.launch;
  const lines = offered.launch ?? [];
  const said =
    launch === 'changed' && approved !== undefined
      ? `${style.yellow('The way it is started has changed')} since ${printable(approved.approvedBy)} approved it on ${approved.approvedAt.slice(0, 10)}.`
      : 'Nobody has approved it yet.';
  const intro = lines.length === 0 ? said : `${said} It is started like this:`;
  return `  ${intro}\n${lines.map((line) => paragraph(line, width, '    \u2502 ')).join('')}`;
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
