/** Old modules ask where they are; within a bundle there is no such place, and what we use of these does not need it. */

/** The part of a Rolldown plugin that is used here. */
interface Plugin {
  readonly name: string;
  transform(code: string, id: string): string | undefined;
}

export function noDirname(files: RegExp): Plugin {
  return {
    name: 'no-dirname',
    transform: (code, id) => (files.test(id) ? `const __dirname = '.';\n${code}` : undefined),
  };
}
