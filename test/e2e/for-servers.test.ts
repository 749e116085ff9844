/** C8: what a model sends, in a server that uses `bartizan/server` as it is published, with the official SDK. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { parseFragment } from 'parse5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../source-tree.ts';

let folder: string;
const client = new Client({ name: 'test', version: '1.0.0' });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'safe-server-'));
  await writeFile(path.join(folder, 'note'), '<b>one</b>\n-two\n');
  await symlink('/etc/passwd', path.join(folder, 'out'));
  const args = [path.join(root, 'examples/safe-server/server.mjs'), folder];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
});

afterAll(async () => {
  await client.close();
  await rm(folder, { recursive: true, force: true });
});

async function called(
  name: string,
  given: Record<string, string>,
): Promise<{ text: string; isError: boolean }> {
  const { content, isError = false } = await client.callTool({ name, arguments: given });
  const [first] = content;
  return { text: first?.type === 'text' ? first.text : '', isError };
}

describe('examples/safe-server', () => {
  it('says in its schemas what a path is', async () => {
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === 'read_note')?.inputSchema.properties).toMatchObject({
      file: { type: 'string', format: 'path' },
    });
  });

  it('reads what is in its folder, and nothing else', async () => {
    expect(await called('read_note', { file: 'note' })).toEqual({
      text: '<b>one</b>\n-two\n',
      isError: false,
    });
    for (const file of ['../../etc/passwd', '/etc/passwd', 'out']) {
      const { text, isError } = await called('read_note', { file });
      expect([isError, text]).toEqual([true, expect.stringMatching(/leads out of the folder/)]);
      expect(text).not.toContain('root:');
    }
  });

  it('shows texts as texts', async () => {
    const title = '"><script>alert(1)</script>';
    const { text } = await called('note_as_page', { file: 'note', title });
    const [heading, note] = parseFragment(text).childNodes;
    expect(heading).toMatchObject({
      tagName: 'h1',
      attrs: [{ value: title }],
      childNodes: [{ value: title }],
    });
    expect(note).toMatchObject({ tagName: 'pre', childNodes: [{ value: '<b>one</b>\n-two\n' }] });
  });

  it('starts a program with arguments that stay arguments', async () => {
    expect(await called('count_lines', { file: 'note', word: '-two' })).toEqual({
      text: '1',
      isError: false,
    });
    expect(await called('count_lines', { file: 'note', word: '$(id); one' })).toEqual({
      text: '0',
      isError: false,
    });
  });
});
