/** The pages that are written from the schema and from the controls, by `npm run docs`. */
import type { Control } from '../gateway/control.ts';
import { type Field, fieldsOf, type JsonSchema, jsonSchemaOf } from './reference.ts';
import { ALWAYS_ON, configSchema } from './schema.ts';

/** Paths in the repository, each with the text that belongs there. */
export function generatedFiles(controls: readonly Control[]): Record<string, string> {
  const schema = jsonSchemaOf(configSchema(controls));
  return {
    'schema/bartizan.schema.json': `${JSON.stringify({ title: 'bartizan.yaml', ...schema }, undefined, 2)}\n`,
    'docs/config.md': configPage(schema, controls),
    'docs/controls/README.md': controlsPage(controls),
  };
}

/** Stands in `docs/config.md`, and is loaded by a test. */
export const EXAMPLE = `# yaml-language-server: $schema=./node_modules/bartizan/schema/bartizan.schema.json
servers:
  filesystem:
    command: npx
    args: [-y, "@modelcontextprotocol/server-filesystem", ./docs]
    inheritEnv: [PATH, HOME]
    files: { read: [./docs] }
    idle: 5m
  notes:
    package: npm:@acme/notes@1.2.3
    verify: { require: [signature, provenance] }
  github:
    command: ./servers/github
    env:
      LOG: debug
      TOKEN: { fromEnv: GITHUB_TOKEN }
  remote:
    url: https://example.com/mcp
    headers:
      Authorization: { fromEnv: REMOTE_AUTHORIZATION }

http:
  port: 4180
  origins: [http://localhost:5173]
`;

const NOTE = '<!-- Written by `npm run docs` from the schema. Change the descriptions there. -->';

function configPage(schema: JsonSchema, controls: readonly Control[]): string {
  const { servers, sandbox, sets, packages, http, audit, use } = schema.properties ?? {};
  return `${NOTE}

# bartizan.yaml

\`\`\`yaml
${EXAMPLE}\`\`\`

- It is found by \`--config\`, else by \`$BARTIZAN_CONFIG\`, else in \`$XDG_CONFIG_HOME/bartizan/\` or \`~/.config/bartizan/\`. The
  current directory is never searched: a cloned repository must not decide what is started.
- What is here is on. There is no \`enabled\`. A control goes off only with a reason:
  \`controls: { rate-limits: { off: { reason: "…" } } }\`; \`bartizan doctor\` lists it. \`${ALWAYS_ON}\` cannot be switched off.
- A config that does not load stops the start. All that is wrong is reported at once, with line and column. Nothing wrong
  is replaced by a default.
- Relative paths start from the directory of the file. Nothing replaces \`~\` or \`\${NAME}\`: \`{ fromEnv: NAME }\` takes a
  value from Bartizan's environment, and works for values of \`env\` and \`headers\` only.
- Lengths of time are \`500ms\`, \`10s\`, \`15m\` or \`2h\`, up to \`24h\`.
- It is YAML 1.2. Keys that come twice, unknown keys, custom tags, \`<<\` and more than 50 aliases are refused.
- The schema for editors is \`schema/bartizan.schema.json\`. A few rules, such as which addresses may use plain \`http\`, are
  checked only when the file is loaded.

## servers

${servers?.description ?? ''} A name has 1 to 32 of \`a-z\`, \`0-9\` and \`-\`, and does not begin with \`-\`. A server has one of
\`package\`, \`command\` and \`url\`. [What a package is](packages.md)

${fieldTable(servers, '')}
## sets

${sets?.description ?? ''} [More](sets.md)

${fieldTable(sets, 'sets')}
## sandbox

${sandbox?.description ?? ''} What they are and what they hold is in [contain.md](contain.md).

${fieldTable(sandbox, 'sandbox')}
## packages

${packages?.description ?? ''} [More](packages.md)

${fieldTable(packages, 'packages')}
## http

${http?.description ?? ''}

${fieldTable(http, 'http')}
## audit

${audit?.description ?? ''}

${fieldTable(audit, 'audit')}
## use

${use?.description ?? ''}

${fieldTable(use, 'use')}
## controls

In the order in which they judge. Each has also \`off: { reason }\`, but for \`${ALWAYS_ON}\`.

${controls.map((control) => controlPart(control)).join('\n')}`;
}

function controlPart(control: Control): string {
  const fields = fieldsOf(jsonSchemaOf(control.options));
  const head = `### ${control.id}\n\n${control.summary} [More](controls/${control.id}.md)\n`;
  return fields.length === 0 ? `${head}\nIt has no options.\n` : `${head}\n${rows(fields)}`;
}

function controlsPage(controls: readonly Control[]): string {
  const lines = controls.map(
    ({ id, summary, stops }) => `| [${id}](${id}.md) | ${cell(summary)} | ${stops.join(', ')} |`,
  );
  return `${NOTE}

# Controls

In the order in which they judge. Every one is on unless the config switches it off with a reason. A control passes,
changes, asks or refuses; that none objects is what lets a message through. The threats are explained in
[threats.md](../threats.md), the options in [config.md](../config.md#controls).

| control | what it does | stops |
|---|---|---|
${lines.join('\n')}
`;
}

function fieldTable(schema: JsonSchema | undefined, prefix: string): string {
  return rows(fieldsOf(schema ?? {}, prefix));
}

function rows(fields: readonly Field[]): string {
  const lines = fields.map(({ name, type, default: preset, required, description }) => {
    const otherwise = required ? 'required' : preset === undefined ? '' : `\`${cell(preset)}\``;
    return `| \`${name}\` | ${cell(type)} | ${otherwise} | ${cell(description)} |`;
  });
  return `| key | value | default | |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
