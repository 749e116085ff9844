/** Which texts of an answer give orders: each by itself, and text blocks read as one, for what was cut in pieces. */
import type { Detector, Instruction } from '../inspect/injection/detector.ts';
import { type MessageText, textsOf } from '../inspect/message-texts.ts';
import { viewOf } from '../inspect/view/view.ts';
import { isError, isResponse, type Message } from '../protocol/message.ts';

export interface Flagged {
  readonly text: MessageText;
  readonly instruction: Instruction;
}

/** So many orders that were cut in pieces are told apart; with more, all blocks are marked. */
const MOST_CUT = 4;

export function flaggedBy(detector: Detector, message: Message): readonly Flagged[] {
  const texts = textsOf(message);
  const flagged = new Map<MessageText, Instruction>();
  for (const text of texts) {
    const instruction = detector.find(text.view);
    if (instruction !== undefined) flagged.set(text, instruction);
  }
  if (isResponse(message.value) && !isError(message.value)) {
    for (const [text, instruction] of cutInPieces(detector, texts.filter(isBlock), flagged))
      flagged.set(text, instruction);
  }
  return texts.flatMap((text): Flagged[] => {
    const instruction = flagged.get(text);
    return instruction === undefined ? [] : [{ text, instruction }];
  });
}

/** What was found already is left out, so that a decoy hides nothing. */
function cutInPieces(
  detector: Detector,
  blocks: readonly MessageText[],
  flagged: ReadonlyMap<MessageText, Instruction>,
): ReadonlyMap<MessageText, Instruction> {
  const found = new Map<MessageText, Instruction>();
  if (blocks.length < 2 || blocks.every((block) => flagged.has(block))) return found;
  const rest = blocks.map((block) => without(block.view.source, flagged.get(block)));
  for (const [index, part] of rest.entries()) if (isWhole(part, rest[index + 1])) rest[index] = `${part}\n`;
  for (let cut = 0; cut <= MOST_CUT; cut++) {
    const instruction = detector.find(viewOf(rest.join('')));
    if (instruction === undefined) break;
    let from = 0;
    for (const [index, part] of rest.entries()) {
      const [start, end] = [instruction.start - from, instruction.end - from];
      from += part.length;
      if (cut < MOST_CUT && (end <= 0 || start >= part.length)) continue;
      rest[index] = without(part, { start: Math.max(0, start), end });
      const block = blocks[index] as MessageText;
      if (!flagged.has(block)) found.set(block, instruction);
    }
  }
  return found;
}

/** A sentence ends here, and the next begins: run together they would be one that nobody wrote. */
function isWhole(part: string, next: string | undefined): boolean {
  return next !== undefined && /[.!?]$/.test(part) && /^[\p{Lu}\s]/u.test(next);
}

function without(text: string, span: { readonly start: number; readonly end: number } | undefined): string {
  return span === undefined ? text : `${text.slice(0, span.start)}\n\n${text.slice(span.end)}`;
}

function isBlock({ path, isName }: MessageText): boolean {
  return !isName && path.at(-1) === 'text';
}
