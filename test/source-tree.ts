import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** A file of `src`, and what it imports: of ours as a path from `src`, of others as written. */
export interface SourceFile {
  /** From `src`, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Types too, and what is imported only when it is used. */
  readonly imports: readonly string[];
}

export const root: string = path.resolve(import.meta.dirname, '..');

/** Every TypeScript file of `src`, in order of its path. */
export function sourceFiles(): SourceFile[] {
  const src = path.join(root, 'src');
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(path.sep).join('/'))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(src, name), 'utf8');
      const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      return { path: name, text, imports: imports.map((target) => resolved(name, target)) };
    });
}

function resolved(from: string, target: string): string {
  return target.startsWith('.') ? path.posix.join(path.posix.dirname(from), target) : target;
}

/** Places where the text says `any` as a type: `file:line`. */
export function anyTypesIn({ path: name, text }: SourceFile): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      found.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Circles of files that import each other, each as a list of paths; empty when there is none. */
export function circlesIn(files: readonly SourceFile[]): string[][] {
  const importsOf = new Map(files.map(({ path: name, imports }) => [name, imports]));
  const done = new Set<string>();
  const circles: string[][] = [];
  const walk = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) circles.push([...trail.slice(trail.indexOf(name)), name]);
    if (done.has(name) || trail.includes(name)) return;
    for (const next of importsOf.get(name) ?? []) walk(next, [...trail, name]);
    done.add(name);
  };
  for (const { path: name } of files) walk(name, []);
  return circles;
}
