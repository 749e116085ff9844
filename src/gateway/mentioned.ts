/** Programs that run what their arguments name, in ways that are theirs: `env node x.js`, `sh -c "node x.js"`, `uv run x.py`. */
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { mannerOf } from '../sandbox/manners.ts';
import type { Program } from '../upstreams/process/launch.ts';

const STARTERS =
  /^(?:env|nice|nohup|timeout|time|stdbuf|setsid|sudo|doas|xargs|npx|npm|pnpm|yarn|bunx|cross-env|dotenv|ts-node|uv|uvx|pipx|poetry|pdm|hatch|rye|pixi|conda|mise|asdf|direnv|nix|make|just)$/;
const CODE = /\.(?:[cm]?[jt]sx?|py|pyz|rb|pl|php|sh|bash|jar|java)$/;

/** Files of code among the words of its arguments, as far as they are there. */
export async function mentionedIn({ file, args, cwd }: Program): Promise<string[]> {
  const name = path.basename(file);
  const manner = mannerOf(name);
  const isInline = manner?.inline?.some((word) => args.includes(word)) === true;
  if (!STARTERS.test(name) && !isInline) return [];
  const words = args.flatMap((arg) => [arg, ...arg.split(/[\s"'`;&|()<>=,]+/)]).filter((word) => word !== '');
  const modules = words.filter((word) => /^[\w.]+$/.test(word)).map((word) => word.replaceAll('.', '/'));
  const places = new Set([...words, ...modules.flatMap((each) => [`${each}.py`, `${each}/__main__.py`])]);
  const found = [...places].map((word) => path.resolve(cwd, word));
  const runs = await Promise.all(found.map(isRun));
  return found.filter((_, index) => runs[index]);
}

async function isRun(place: string): Promise<boolean> {
  if ((await stat(place).catch(() => undefined))?.isFile() !== true) return false;
  return (
    CODE.test(place) ||
    access(place, constants.X_OK).then(
      () => true,
      () => false,
    )
  );
}
