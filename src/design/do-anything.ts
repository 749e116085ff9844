/**
 * Tools that do whatever their argument says (I7): a command, a program, a query, a request to anywhere, a call of
 * anything. Nothing that a person approves says what they will do.
 *
 * A parameter counts by its name, and only where the tool says that it runs what stands there: `optimize_code` takes a
 * program too, and runs none.
 */
import { DATABASES, QUERY_LANGUAGES, WRITING_HTTP_METHODS } from '../policy/vocabulary.ts';
import { baseIn, sentencesOf, wordsOf } from '../policy/words.ts';
import type { DesignRule, Sighting, Tool } from './flaw.ts';
import {
  isFreeText,
  isOpenObject,
  type Parameter,
  parametersOf,
  quoted,
  takes,
  textOf,
} from './parameters.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

const RUNS = words('run execute exec eval evaluate interpret spawn shell terminal invoke launch');
const COMMANDS = words(
  'command commands cmd commandline commandtoexecute shellcommand bash shellscript argv powershell',
);
const SHELLS = words('shell terminal bash powershell ssh command commands cmd tmux console cli process');
const PROGRAMS = words(
  'code script javascript js jscode javascriptcode python pythoncode pycode sourcecode program snippet codesnippet lua luacode',
);
const EXPRESSIONS = words('expression function expr');
const LANGUAGES = words('javascript python typescript code script js ruby lua node expressionlanguage');
const QUERIES = words(
  'sql sqlquery sqltext sqlstatement statement statements cypher cypherquery mutation aql gql soql hql kql graphqlquery sqlqueries',
);
const ADDRESSES = words('url uri endpoint path address apiendpoint apipath apiurl');
const METHODS = /^(?:http)?(?:method|verb)$/;
const BODIES = words('body data payload requestbody json content');
const CALLED = words(
  'tool toolname qualifiedname function functionname method methodname action actionname operation endpoint api apiname procedure rpcmethod',
);
const HANDED = words(
  'args arguments params parameters payload input inputs options body toolargs toolarguments toolinput functionargs kwargs data',
);

export const runsCommands: DesignRule = {
  id: 'runs-commands',
  level: 'error',
  sentence: 'The tool runs whatever command it is given.',
  help: 'Approve it only inside walls that bear any command, or use a server with one tool for each purpose. Authors: offer the few commands that are needed, each as a tool of its own.',
  check: (tool) =>
    free(tool, ({ plain }) => COMMANDS.has(plain) || plain.endsWith('command'))
      .filter(({ schema }) => saysThatItRuns(tool, schema, SHELLS))
      .map((each) => sighting(each, 'runs a command that the caller writes')),
};

export const runsCode: DesignRule = {
  id: 'runs-code',
  level: 'error',
  sentence: 'The tool runs whatever program it is given.',
  help: 'Approve it only inside walls that bear any program. Authors: offer what the programs would do as tools with plain parameters.',
  check: (tool) => [
    ...free(tool, ({ plain }) => PROGRAMS.has(plain))
      .filter(() => isNamedAfterRunning(tool) || opensWithRunning(tool))
      .map((each) => sighting(each, 'runs a program that the caller writes')),
    ...free(tool, ({ plain }) => EXPRESSIONS.has(plain))
      .filter(({ schema }) => saysOneOf(LANGUAGES, textOf(schema.description)) && isNamedAfterRunning(tool))
      .map((each) => sighting(each, 'evaluates a program that the caller writes')),
  ],
};

export const runsQueries: DesignRule = {
  id: 'runs-queries',
  level: 'error',
  sentence: 'The tool hands whatever query it is given to a database.',
  help: 'Give it an account that may do only what is needed, and name it in controls.tool-design.known. Authors: offer the questions as tools, with parameters that are bound.',
  check: (tool) => [
    ...free(tool, ({ plain }) => QUERIES.has(plain))
      .filter(({ plain, schema }) => !/^statements?$/.test(plain) || isQuery(tool, schema))
      .map((each) => sighting(each, 'hands a query that the caller writes to a database')),
    ...free(tool, ({ plain }) => plain === 'query' || plain === 'queries')
      .filter(({ schema }) => isQuery(tool, schema))
      .map((each) => sighting(each, 'hands a query that the caller writes to a database')),
  ],
};

export const sendsAnyRequest: DesignRule = {
  id: 'sends-any-request',
  level: 'error',
  sentence: 'The tool sends whatever request it is given to wherever it is told.',
  help: 'Grant the server the hosts that it needs, and no others (network). Authors: offer the requests that are meant as tools, with the host fixed.',
  check(tool) {
    const parameters = parametersOf(tool);
    const [address] = parameters.filter(({ plain, schema }) => ADDRESSES.has(plain) && isFreeText(schema));
    if (address === undefined) return [];
    const method = parameters.find(({ plain, schema }) => METHODS.test(plain) && maySend(schema));
    const body = parameters.find(({ plain }) => BODIES.has(plain));
    const isRequest = method !== undefined && (body !== undefined || /url|uri/.test(address.plain));
    const isPost =
      body !== undefined &&
      !parameters.some(({ plain }) => METHODS.test(plain)) &&
      /^ur[li]$/.test(address.plain) &&
      wordsOf(tool.name).some((word) => ['post', 'put', 'patch', 'request', 'http', 'curl'].includes(word));
    return isRequest || isPost ? [sighting(address, 'sends any request to where the caller says')] : [];
  },
};

export const callsAnything: DesignRule = {
  id: 'calls-anything',
  level: 'error',
  sentence: 'The tool calls whatever it is told, with whatever it is given.',
  help: 'Nobody can approve what such a tool will do: use a server that offers each of these calls as a tool. Authors: one tool for each of them, with its own schema.',
  check(tool) {
    const parameters = parametersOf(tool);
    const [called] = parameters.filter(({ plain, schema }) => CALLED.has(plain) && isFreeText(schema));
    const handed = parameters.find(({ plain, schema }) => HANDED.has(plain) && isOpenObject(schema));
    if (called === undefined || handed === undefined) return [];
    return [sighting(called, `calls whatever the caller names, with anything in ${quoted(handed.name)}`)];
  },
};

/** A parameter that takes any text, also as a list of texts. */
function free(tool: Tool, is: (parameter: Parameter) => boolean): Parameter[] {
  return parametersOf(tool).filter((each) => is(each) && isFreeText(each.schema));
}

function sighting({ name, at }: Parameter, why: string): Sighting {
  return { at, why: `${why}, in ${quoted(name)}` };
}

function saysThatItRuns(tool: Tool, schema: Parameter['schema'], about: ReadonlySet<string>): boolean {
  const said = `${tool.name} ${textOf(tool.definition.description).slice(0, 2000)} ${textOf(schema.description)}`;
  const isRun = wordsOf(said).some(
    (word) => baseIn(RUNS, word) !== undefined || /^execut(?:ed|ion)$/.test(word),
  );
  return isRun && saysOneOf(about, said);
}

function isNamedAfterRunning({ name }: Tool): boolean {
  return wordsOf(name).some((word) => RUNS.has(word));
}

/** "Executes Python code in a sandbox." */
function opensWithRunning({ definition }: Tool): boolean {
  const [first = []] = sentencesOf(textOf(definition.description).slice(0, 500));
  return first.slice(0, 3).some((word) => baseIn(RUNS, word) !== undefined);
}

/** A question to a database, in its own language: a search for words about one is none. */
function isQuery(tool: Tool, schema: Parameter['schema']): boolean {
  const own = textOf(schema.description);
  if (/natural[ _-]?language|dry[ _-]?run/i.test(`${tool.name} ${own}`)) return false;
  if (saysOneOf(QUERY_LANGUAGES, own)) return true;
  const name = wordsOf(tool.name);
  const isOfDatabase = name.some((word) => QUERY_LANGUAGES.has(word) || DATABASES.has(word));
  const isAsking = name.some((word) => word === 'query' || word === 'request' || RUNS.has(word));
  if (isOfDatabase && isAsking) return true;
  const [first = []] = sentencesOf(textOf(tool.definition.description).slice(0, 500));
  const isRunning = first.some((word) => baseIn(RUNS, word) !== undefined);
  return isRunning && first.some((word) => QUERY_LANGUAGES.has(word));
}

function maySend(schema: Parameter['schema']): boolean {
  if (!takes(schema, 'string')) return false;
  const { enum: choices } = schema;
  if (!Array.isArray(choices)) return true;
  return choices.some((each) => typeof each === 'string' && WRITING_HTTP_METHODS.has(each.toLowerCase()));
}

function saysOneOf(list: ReadonlySet<string>, text: string): boolean {
  return wordsOf(text.slice(0, 4000)).some((word) => list.has(word));
}
