/** The tools' definitions, as they are listed, and those that do something while they work. */
import { setTimeout as wait } from 'node:timers/promises';
import { ANSWERS, said, text } from './content.mjs';
import { ASKING } from './questions.mjs';

const object = (properties = {}, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});

/** SEP-1613 and SEP-2106: each keyword has to reach the client. */
const JSON_SCHEMA_2020_12 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema -- nobody awaits a schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

const SCHEMAS = {
  json_schema_2020_12_tool: JSON_SCHEMA_2020_12,
  test_region: object({ region: { type: 'string', 'x-mcp-header': 'Region' } }),
  test_sampling: object({ prompt: { type: 'string' } }),
  test_elicitation: object({ message: { type: 'string' } }),
};

const STEPS = ['Tool execution started', 'Tool processing data', 'Tool execution completed'];

async function logs({ log }) {
  for (const step of STEPS) {
    await log(step);
    await wait(50);
  }
  return said(text('Three steps were logged.'));
}

/** `log`, `progress` and `changed` are the server's, in the words of its era. */
export const WORKING = {
  test_tool_with_logging: logs,
  test_logging_tool: logs,
  async test_tool_with_progress({ progress }) {
    for (const step of [0, 50, 100]) {
      await progress(step, 100);
      await wait(50);
    }
    return said(text('Three steps were reported.'));
  },
  async test_trigger_tool_change({ changed }) {
    await changed('tools');
    return said(text('It was said that the tools have changed.'));
  },
  async test_trigger_prompt_change({ changed }) {
    await changed('prompts');
    return said(text('It was said that the prompts have changed.'));
  },
};

export const TOOLS = [...Object.keys(ANSWERS), ...Object.keys(WORKING), ...Object.keys(ASKING)].map(
  (name) => ({
    name,
    description: `For the conformance suite: ${name.replaceAll('_', ' ')}.`,
    inputSchema: SCHEMAS[name] ?? object(),
  }),
);
