/** Looks for instructions in one offer of a server, wherever a string can stand in it. */
import type { JsonValue } from '../../protocol/json.ts';
import type { Path } from '../../protocol/pointer.ts';
import { visitStrings } from '../../protocol/strings.ts';
import { viewOf } from '../view/view.ts';
import { createDetector, type Detector, EVIDENCE, type Instruction, type Sensitivity } from './detector.ts';
import { catalogWeights } from './weights/catalog.ts';

export interface PoisonedText extends Instruction {
  readonly path: Path;
}

/** Names of tools of other servers, as words that mean nothing else. */
export type ForeignTools = ReadonlySet<string>;

/** The name of a parameter that says of itself what has to be read for it: it is too short for a sentence. */
const STOLEN =
  /\b(?:contents? (?:of|from)|reading|read|paste|dump)\b.{0,80}\b(?:id rsa|ssh|env|passwd|shadow|private key|credentials|passwords?)\b/i;
const CERTAINLY = 5;

export interface CatalogDetector {
  /** The strongest instruction in any of its strings. */
  find(definition: JsonValue, foreign?: ForeignTools): PoisonedText | undefined;
}

export function createCatalogDetector(sensitivity: Sensitivity): CatalogDetector {
  const detector = createDetector(catalogWeights, sensitivity, { rules: true });
  return {
    find(definition, foreign = new Set()) {
      let best: PoisonedText | undefined;
      visitStrings(definition, (text, path, isName) => {
        if (text === '') return;
        const read = isName || path.at(-1) === 'name' ? wordsOf(text) : text;
        const evidence = speaksOf(text, foreign) ? EVIDENCE.foreignTool : 0;
        const found =
          detector.find(viewOf(read), evidence) ??
          (isName && STOLEN.test(read) ? detector.find(viewOf(read), CERTAINLY) : undefined);
        if (found !== undefined && found.score > (best?.score ?? Number.NEGATIVE_INFINITY))
          best = { ...found, path: [...path] };
      });
      return best;
    },
  };
}

/** A name is read as the words it is made of: `contentOf_ssh_key`. */
function wordsOf(name: string): string {
  return name.replace(/[_-]+/g, ' ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

function speaksOf(text: string, foreign: ForeignTools): boolean {
  if (foreign.size === 0) return false;
  return (text.match(/[A-Za-z0-9_.-]*[A-Za-z0-9]/g) ?? []).some((word) => foreign.has(word));
}

/** For prompts, which give instructions by nature. */
export function createPromptDetector(sensitivity: Sensitivity): Detector {
  return createDetector(catalogWeights, sensitivity);
}
