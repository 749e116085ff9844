/**
 * What the suite starts as the client under test: Bartizan, with the suite's server behind it, and an official client in
 * front that uses all that comes through. `node client.mjs <bartizan> <url>`.
 */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { startBartizan } from './processes.mjs';

const [bartizan, url] = process.argv.slice(2);
const { MCP_CONFORMANCE_CONTEXT: context = '{}', MCP_CONFORMANCE_PROTOCOL_VERSION: version } = process.env;

/** Arguments of tools whose schema alone does not say what the suite wants to see. */
const ARGUMENTS = { add_numbers: { a: 5, b: 3 } };
const SAMPLES = { string: 'x', number: 1, integer: 1, boolean: true, array: [], object: {} };

const gateway = await startBartizan(bartizan, { url });
try {
  const client = await connect(gateway.url);
  await useEverything(client);
  await client.close();
} finally {
  await gateway.stop();
}

async function connect(address) {
  const client = new Client(
    { name: 'conformance-client', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} },
      versionNegotiation: { mode: version === '2026-07-28' ? { pin: version } : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  await client.connect(new StreamableHTTPClientTransport(new URL(address)));
  return client;
}

async function useEverything(client) {
  const offered = client.getServerCapabilities() ?? {};
  for (const call of callsOf((await client.listTools()).tools)) await tolerant(client.callTool(call));
  if (offered.resources !== undefined) {
    const { resources } = await client.listResources();
    for (const { uri } of resources) await tolerant(client.readResource({ uri }));
  }
  if (offered.prompts !== undefined) {
    const { prompts } = await client.listPrompts();
    for (const { name } of prompts) await tolerant(client.getPrompt({ name }));
  }
}

/** What the suite names, else every tool once. */
function callsOf(tools) {
  const { toolCalls } = JSON.parse(context);
  if (toolCalls !== undefined) return toolCalls;
  const focal = tools.find(({ name }) => name === 'json_schema_2020_12_tool');
  return tools
    .filter((tool) => tool !== focal)
    .map(({ name, inputSchema }) => {
      if (name === 'json_schema_echo') return { name, arguments: { schema: focal?.inputSchema } };
      return { name, arguments: ARGUMENTS[name] ?? sampleOf(inputSchema) };
    });
}

function sampleOf({ properties = {}, required = [] }) {
  return Object.fromEntries(required.map((key) => [key, SAMPLES[properties[key]?.type] ?? 'x']));
}

/** An error is an answer too; what matters is what the server saw. */
async function tolerant(asked) {
  await asked.catch((error) => console.error(String(error)));
}
