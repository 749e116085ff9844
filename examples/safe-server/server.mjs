/** A server that reads notes, looks them up and shows them, whatever a model asks for: `node server.mjs <folder>`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { formats, html, logLine, openWithin, pathWithin, shell, UnsafeValueError } from 'bartizan/server';
import { z } from 'zod';

const folder = process.argv[2] ?? process.cwd();
const inFolder = pathWithin(folder);
const run = promisify(execFile);
const file = formats.path(folder).describe('A file in the folder of notes.');

/** The tool answers with what is wrong; everything else is broken, and the SDK says so. */
async function answered(work) {
  try {
    return { content: [{ type: 'text', text: await work() }] };
  } catch (error) {
    if (!(error instanceof UnsafeValueError)) throw error;
    console.error(`refused: ${logLine(error.message)}`);
    return { content: [{ type: 'text', text: error.message }], isError: true };
  }
}

async function textOf(given) {
  const handle = await openWithin(folder, given, 'read');
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

serveStdio(() => {
  const server = new McpServer({ name: 'safe-notes', version: '1.0.0' });
  server.registerTool(
    'read_note',
    { description: 'Reads a note.', inputSchema: z.object({ file }) },
    ({ file: given }) => answered(() => textOf(given)),
  );
  server.registerTool(
    'note_as_page',
    { description: 'Shows a note as HTML.', inputSchema: z.object({ file, title: z.string() }) },
    ({ file: given, title }) =>
      answered(async () => String(html`<h1 title="${title}">${title}</h1><pre>${await textOf(given)}</pre>`)),
  );
  server.registerTool(
    'count_lines',
    { description: 'Counts the lines that have a word.', inputSchema: z.object({ file, word: z.string() }) },
    ({ file: given, word }) =>
      answered(async () => {
        const command = shell`grep --count --fixed-strings --regexp=${word} -- ${inFolder(given)}`;
        const { stdout } = await run(command.file, command.args).catch((error) => error);
        return String(stdout).trim();
      }),
  );
  return server;
});
