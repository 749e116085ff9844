/** From an answer to its labels, and from labels to the reason why a person is asked. */
import { isObject } from '../protocol/json.ts';
import { isError, isNotification, isResponse, type Message } from '../protocol/message.ts';
import { saidIn } from '../protocol/said.ts';
import { visitStrings } from '../protocol/strings.ts';
import type { Label, Reading } from './data-flow-labels.ts';
import type { Flow } from './data-flow-tools.ts';
import { PROVENANCE } from './injected-result-marks.ts';

/** What `secrets` and `personal-data` leave behind. A server that writes it itself only makes itself more private. */
const TAKEN_OUT = /\[(?:secret|personal):[a-z0-9-]+:\d+\]/;

export function labelsOf(message: Message, flow: Flow): Label[] {
  const labels: Label[] = [];
  const isMarked = givesOrders(message);
  if (flow.untrusted || isMarked) labels.push('untrusted');
  if (flow.private || flow.secret || hadSecrets(message)) labels.push('private');
  if (flow.secret) labels.push('secret');
  if (isMarked) labels.push('orders');
  return labels;
}

/** `injected-result` has judged before. */
function givesOrders({ value }: Message): boolean {
  if (isResponse(value) && isError(value)) return value.error.message.startsWith('[bartizan ');
  const said = isResponse(value) ? value.result : isNotification(value) ? value.params : undefined;
  return isObject(said?._meta) && said._meta[PROVENANCE] !== undefined;
}

function hadSecrets(message: Message): boolean {
  let found = false;
  visitStrings(saidIn(message), (text) => {
    found ||= (text.includes('[secret:') || text.includes('[personal:')) && TAKEN_OUT.test(text);
  });
  return found;
}

type Detail = Readonly<Record<string, string | number>>;

/** Which readings led to it; undefined where they are no reason. */
export function causeOf(
  readings: ReadonlyMap<Label, Reading>,
  at: number,
  isAllPrivate: boolean,
): Detail | undefined {
  const [untrusted, own] = [readings.get('untrusted'), readings.get('private')];
  if (readings.has('secret')) return detailOf(readings, ['secret'], at);
  if (readings.has('orders')) return detailOf(readings, ['orders'], at);
  if (untrusted === undefined || (own === undefined && !isAllPrivate)) return undefined;
  return detailOf(readings, ['untrusted', 'private'], at);
}

function detailOf(readings: ReadonlyMap<Label, Reading>, labels: readonly Label[], at: number): Detail {
  return Object.fromEntries(
    labels.flatMap((label) => {
      const reading = readings.get(label);
      if (reading === undefined) return [];
      const minutes = Math.max(0, Math.floor((at - reading.at) / 60_000));
      return [
        [label, reading.what],
        [`${label}Of`, reading.server],
        [`${label}Minutes`, minutes],
      ];
    }),
  );
}
