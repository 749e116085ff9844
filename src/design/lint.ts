/** How well a tool is designed, by what its server says of it. Nothing is started or called. */
import * as bounds from './bounds.ts';
import * as anything from './do-anything.ts';
import type { DesignRule, Flaw, Tool } from './flaw.ts';
import * as honesty from './honesty.ts';
import * as purpose from './purpose.ts';
import * as words from './words.ts';

/** Nothing that is approved says what these tools do. */
const DO_ANYTHING: readonly DesignRule[] = [
  anything.runsCommands,
  anything.runsCode,
  anything.runsQueries,
  anything.sendsAnyRequest,
  anything.callsAnything,
];

/** What these tools say is not so, by their own words. */
const LYING: readonly DesignRule[] = [honesty.nameLies, honesty.readOnlyLies, honesty.harmlessLies];

/** All rules, worst first. */
export const DESIGN_RULES: readonly DesignRule[] = [
  ...DO_ANYTHING,
  ...LYING,
  honesty.hintsDisagree,
  purpose.manyPurposes,
  purpose.freeChoice,
  words.noDescription,
  words.hugeDescription,
  bounds.noSchema,
  purpose.joinedVerbs,
  purpose.openPayload,
  words.thinDescription,
  words.undescribedParameters,
  words.noOutputSchema,
  honesty.noHints,
  bounds.openArguments,
  bounds.unboundedText,
  bounds.unboundedLists,
  bounds.unboundedNumbers,
  bounds.untypedParameters,
];

/** Everything that is wrong with a tool, worst first. */
export function lint(tool: Tool, rules: readonly DesignRule[] = DESIGN_RULES): Flaw[] {
  return rules.flatMap((rule) => rule.check(tool).map((each) => ({ rule, ...each })));
}

/** It does whatever its argument says. */
export function doesAnything(tool: Tool): Flaw | undefined {
  return lint(tool, DO_ANYTHING)[0];
}

/** It is not what it says. */
export function liesAbout(tool: Tool): Flaw | undefined {
  return lint(tool, LYING)[0];
}
