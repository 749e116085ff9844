import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './source-tree.ts';

/** The title of a test, or of a group of them. */
export interface Title {
  /** From the root of the repository, with slashes. */
  readonly file: string;
  readonly text: string;
}

const GROUPS: ReadonlySet<string> = new Set(['it', 'describe']);

/** Tests that do not run, or are expected to fail, show nothing. */
const SILENT: ReadonlySet<string> = new Set(['skip', 'todo', 'fails', 'skipIf', 'runIf']);

/** The titles in all test files that `fits` holds of, as they are written: `%s` is not filled in. */
export function titles(fits: (text: string) => boolean): Title[] {
  return ['src', 'test']
    .flatMap((room) =>
      readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => path.join(room, name).split(path.sep).join('/')),
    )
    .sort()
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return fits(text) ? titlesIn(file, text).filter((title) => fits(title.text)) : [];
    });
}

function titlesIn(file: string, text: string): Title[] {
  const found: Title[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isGroup(node.expression)) {
      const [title] = node.arguments;
      if (title !== undefined && ts.isStringLiteralLike(title)) found.push({ file, text: title.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

/** `it`, `it.each([…])`, `describe.each<…>([…])`, and nothing that is silent. */
function isGroup(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return GROUPS.has(callee.text);
  if (ts.isCallExpression(callee)) return isGroup(callee.expression);
  return ts.isPropertyAccessExpression(callee) && !SILENT.has(callee.name.text) && isGroup(callee.expression);
}
