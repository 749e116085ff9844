/**
 * What a tool reads, and whether it writes to the outside.
 *
 * The config says it, or else: walls and grants first, since no name changes them; then the words of its name, title and
 * parameters. What none of them says counts as both untrusted and private. What a server claims in annotations can only add.
 */
import type { Exchange, Offer } from '../gateway/context.ts';
import type { Ports, Reach } from '../gateway/control.ts';
import { createClassifications } from '../policy/classified.ts';
import type { Effect } from '../policy/classify.ts';
import { PROGRAM_PARAMETERS } from '../policy/vocabulary.ts';
import { baseIn, squeezed, wordsOf } from '../policy/words.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import { ANSWERS, FILE_PARAMETERS, HERE, PRIVATE, PUBLIC, SENDS, STRANGERS, WEB } from './data-flow-words.ts';

export interface Flow {
  readonly untrusted: boolean;
  readonly private: boolean;
  readonly secret: boolean;
  /**
   * `arguments`: where there are any, for nobody knows what becomes of them. `addresses`: where an address among them has
   * room for data.
   */
  readonly writes: 'external' | 'arguments' | 'addresses' | 'none';
}

/** What the config says of a tool, or of all tools of a server. */
export interface Said {
  readonly reads?: readonly ('untrusted' | 'private' | 'secret')[] | undefined;
  readonly writes?: 'external' | 'none' | undefined;
}

export interface Flows {
  of(exchange: Exchange): Flow;
  effectOf(exchange: Exchange): Effect;
}

const NOTHING = { untrusted: false, private: false };

/** Far more than all tools of all servers of one installation. */
const CAPACITY = 10_000;

/** Where nobody says what a server can touch. */
const ANYTHING: Reach = { network: 'any', files: 'any', credentials: true };

/** Each tool is judged once for each of its definitions. */
export function createFlows(said: Readonly<Record<string, Said>>, { reach = () => ANYTHING }: Ports): Flows {
  const classified = createClassifications();
  const known = new Map<string, Flow>();
  const effectOf = ({ method, tool }: Exchange): Effect => {
    if (tool !== undefined) return classified(tool).effect;
    return method === 'tools/call' ? 'unknown' : 'reads';
  };
  return {
    effectOf,
    of(exchange) {
      const { server, tool } = exchange;
      const key = `${server} ${tool?.digest ?? (exchange.method === 'tools/call' ? 'unknown' : '')}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const told = { ...said[`${server}/*`], ...(tool && said[`${server}/${tool.name}`]) };
      const flow = Object.freeze(flowOf(tool, reach(server), effectOf(exchange), told));
      const [oldest] = known.size >= CAPACITY ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      known.set(key, flow);
      return flow;
    },
  };
}

/** @param tool undefined for what is read otherwise: a resource, a prompt */
export function flowOf(tool: Offer | undefined, reach: Reach, effect: Effect, said: Said = {}): Flow {
  const { names, parameters } = wordsIn(tool);
  const named = (list: ReadonlySet<string>): boolean =>
    names.some((word) => baseIn(list, word) !== undefined);
  const takes = (list: ReadonlySet<string>): boolean => parameters.some((name) => list.has(name));
  const isStrangers = named(STRANGERS);
  const isWeb = named(WEB) || takes(WEB);
  const isOfOthers = isWeb || isStrangers || named(SENDS);
  const isHere = reach.files === 'any' && !reach.credentials && named(HERE) && !isOfOthers;
  const isPublic = named(PUBLIC) || takes(PUBLIC);
  const canReadOwn = reach.files !== 'none' || reach.credentials;

  // "Sent" is nobody's text, and nothing that somebody keeps for themselves.
  const isDone = effect === 'changes' && !named(ANSWERS) && !takes(PROGRAM_PARAMETERS);

  const reads = isDone
    ? NOTHING
    : {
        untrusted: isStrangers || claimsOpenWorld(tool) || (reach.network !== 'none' && !isHere),
        private: named(PRIVATE) || takes(FILE_PARAMETERS) || (canReadOwn && !isPublic),
      };
  const told = said.reads;
  return {
    untrusted: told?.includes('untrusted') ?? reads.untrusted,
    private: told?.includes('private') ?? reads.private,
    secret: told?.includes('secret') === true,
    writes: said.writes ?? writesOf(reach, effect, isHere),
  };
}

function writesOf({ network }: Reach, effect: Effect, isHere: boolean): Flow['writes'] {
  if (network === 'none' || isHere) return 'none';
  if (effect === 'reads') return 'addresses';
  return effect === 'changes' ? 'external' : 'arguments';
}

function wordsIn(tool: Offer | undefined): { readonly names: string[]; readonly parameters: string[] } {
  if (tool === undefined) return { names: [], parameters: [] };
  const { name, definition } = tool;
  const { title, inputSchema } = definition;
  const properties = isObject(inputSchema) && isObject(inputSchema.properties) ? inputSchema.properties : {};
  return {
    names: wordsOf(`${name} ${typeof title === 'string' ? title : ''}`),
    parameters: Object.keys(properties).map(squeezed),
  };
}

/** It is the default of the specification, and so counts only where a server says so itself. */
function claimsOpenWorld(tool: Offer | undefined): boolean {
  const annotations: JsonValue | undefined = tool?.definition.annotations;
  return isObject(annotations) && annotations.openWorldHint === true;
}
