/**
 * Stops instructions that come with what tools answer (D4): in results, resources, errors, questions and notifications. They pose as
 * the user, as an error to be repaired, or send the model to another tool (D6); and pictures carry data away (D10).
 *
 * It reads English, and it guesses. Marking does not stop a model from obeying: what must not happen is for the policy to refuse.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Caller, type Exchange, withMessage } from '../gateway/context.ts';
import { type Control, defineControl, type Judged } from '../gateway/control.ts';
import { ask, type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import type { Detector } from '../inspect/injection/detector.ts';
import { textsOf } from '../inspect/message-texts.ts';
import { viewOf } from '../inspect/view/view.ts';
import { classify } from '../policy/classify.ts';
import type { JsonValue } from '../protocol/json.ts';
import { isError, isResponse } from '../protocol/message.ts';
import { pointerTo } from '../protocol/pointer.ts';
import { saying } from '../protocol/said.ts';
import { mapStrings } from '../protocol/strings.ts';
import { type Ask, assertReady, classifiers, createAsk } from './injected-result-classifiers.ts';
import { type Flagged, flaggedBy } from './injected-result-found.ts';
import { withoutLeaks } from './injected-result-links.ts';
import { marked, withoutClaims, withoutForgedMarks, withProvenance } from './injected-result-marks.ts';
import { createPages, isRead, type Pages } from './injected-result-pages.ts';
import { type LateChecks, lateChecks } from './late-checks.ts';
import { withoutMedia } from './media-blocks.ts';
import { isFixed } from './places.ts';

const options = z.strictObject({
  found: z
    .enum(['mark', 'ask', 'refuse'])
    .default('mark')
    .describe(
      'What becomes of an answer that gives orders to the model: it is marked; it is marked, and a person is asked before anything is changed after it; or it is refused.',
    ),
  sensitivity: z
    .enum(['low', 'normal', 'high'])
    .default('normal')
    .describe('How little it takes: more is found, and more of what is harmless with it.'),
  minutes: z
    .number()
    .int()
    .min(1)
    .max(1440)
    .default(30)
    .describe('With `ask`: for how long after such an answer a person is asked.'),
  hosts: z
    .array(
      z
        .string()
        .max(253)
        .regex(
          /^(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z0-9-]+$/,
          'must be a host name in lower case, or `*.` and one',
        ),
    )
    .max(200)
    .default([])
    .describe('Hosts whose pictures and links stay, whatever stands in their addresses.'),
  classifiers,
});

type Options = z.output<typeof options>;

export const injectedResult: Control = defineControl<typeof options>({
  id: 'injected-result',
  summary:
    'Marks or refuses answers that give orders to the model, and takes out pictures that carry data away.',
  stops: ['D4', 'D6', 'D10', 'D12'],
  options,
  create(given) {
    assertReady(given.classifiers);
    return lateChecks(async () => {
      const [{ createResultDetector }, { createPromptDetector }, ask] = await Promise.all([
        import('../inspect/injection/results.ts'),
        import('../inspect/injection/catalog.ts'),
        createAsk(given.classifiers),
      ]);
      const detectors = {
        result: createResultDetector(given.sensitivity),
        prompt: createPromptDetector(given.sensitivity),
      };
      return checksWith(given, detectors, ask);
    });
  },
});

function checksWith(
  given: Options,
  detectors: { readonly result: Detector; readonly prompt: Detector },
  askClassifiers: Ask | undefined,
): LateChecks {
  /** When each caller last read something that gives orders. */
  const exposed = new Map<string, number>();
  const pages = createPages();

  return {
    catalog: () => pass,
    request(exchange): Decision {
      if (given.found !== 'ask' || !mayChange(exchange)) return pass;
      const since = exposed.get(keyOf(exchange.caller));
      if (since === undefined || exchange.at - since > given.minutes * 60_000) return pass;
      return ask('injection_followed', { minutes: Math.floor((exchange.at - since) / 60_000) });
    },
    question: judge,
    result: judge,
    done: pages.done,
  };

  function judge(exchange: Exchange): Judged {
    // A prompt is there to give instructions: only what no prompt says counts. What is said while it is fetched is none.
    const { value } = exchange.message;
    const isPrompt = exchange.method === 'prompts/get' && isResponse(value) && !isError(value);
    // Bytes read as words may say anything, and with a mark in them they are none any more.
    const words = withoutMedia(exchange.message);
    const detector = isPrompt ? detectors.prompt : detectors.result;
    const alone = flaggedBy(detector, words);
    const flagged =
      isPrompt || alone.length > 0 ? alone : flaggedAcross(detector, withMessage(exchange, words), pages);
    if (askClassifiers === undefined || isPrompt) return decisionFor(exchange, flagged);
    const known = new Set(flagged.map(({ text }) => text));
    const open = textsOf(words).filter((text) => !known.has(text) && !isFixed(text));
    return askClassifiers(open).then((more) => {
      const added = [...more].map(([text, instruction]) => ({ text, instruction }));
      return decisionFor(exchange, [...flagged, ...added]);
    });
  }

  function decisionFor(exchange: Exchange, flagged: readonly Flagged[]): Decision {
    const { server, at, caller } = exchange;
    const message = withoutClaims(exchange.message);
    const texts = textsOf(message);
    const paths = new Set(flagged.map(({ text }) => pointerTo(text.path)));
    const instead = new Map<string, string>();
    const findings: Finding[] = flagged.map(findingOf);
    if (message !== exchange.message) findings.push({ code: 'words_removed', at: '/_meta' });
    const boundary = randomBytes(9).toString('base64url');
    for (const text of texts) {
      if (text.isName || isFixed(text)) continue;
      const { source } = text.view;
      const isInjected = paths.size > 0 && paths.has(pointerTo(text.path));
      const honest = withoutForgedMarks(source);
      // Most texts are left as they are.
      if (!isInjected && honest === source && withoutLeaks(source, given.hosts, false) === source) continue;
      const place = pointerTo(text.path);
      if (honest !== source) findings.push({ code: 'words_removed', at: place });
      const kept = withoutLeaks(honest, given.hosts, isInjected);
      if (kept !== honest) findings.push({ code: 'link_removed', at: place });
      const written = isInjected ? marked(kept, server, boundary) : kept;
      if (written !== source) instead.set(place, written);
    }
    if (flagged.length > 0) {
      if (given.found === 'refuse' || flagged.some(({ text }) => isFixed(text))) {
        const [first] = flagged;
        return deny(
          'injection_found',
          first === undefined ? {} : { at: pointerTo(first.text.path), ...detailOf(first) },
        );
      }
      exposed.set(keyOf(caller), at);
    }
    if (instead.size === 0) return message === exchange.message ? pass : rewrite(message, findings);
    const said = saying(message, (value, member) =>
      mapStrings(value, (text, path) => instead.get(pointerTo([member, ...path])) ?? text),
    );
    if (flagged.length === 0) return rewrite(said, findings);
    const reasons = [...new Set(flagged.flatMap(({ instruction }) => instruction.reasons))];
    const provenance = { server, boundary, marked: [...paths], reasons } satisfies Record<string, JsonValue>;
    return rewrite(withProvenance(said, provenance), findings);
  }
}

/** Cut in two over pages or messages: the half that is here is marked, for the other is read already. */
function flaggedAcross(detector: Detector, exchange: Exchange, pages: Pages): readonly Flagged[] {
  const texts = textsOf(exchange.message);
  const across = pages.across(exchange, texts);
  const instruction = across === undefined ? undefined : detector.find(viewOf(across));
  if (instruction === undefined) return [];
  return texts.filter((text) => isRead(exchange.message, text)).map((text) => ({ text, instruction }));
}

function keyOf({ kind, id }: Caller): string {
  return `${kind} ${id}`;
}

/** What reads is not asked about: the harm is done where something changes. */
function mayChange({ method, tool }: Exchange): boolean {
  return method === 'tools/call' && (tool === undefined || classify(tool).effect !== 'reads');
}

function findingOf({ text, ...flagged }: Flagged): Finding {
  return { code: 'injection_found', at: pointerTo(text.path), detail: detailOf(flagged) };
}

/** Why, without a word of it. */
function detailOf({ instruction }: Pick<Flagged, 'instruction'>): Readonly<Record<string, string | number>> {
  const { score, reasons, encodings } = instruction;
  return {
    score: Number(score.toFixed(2)),
    reasons: reasons.join('; '),
    ...(encodings.length > 0 && { encodings: encodings.join(' ') }),
  };
}
