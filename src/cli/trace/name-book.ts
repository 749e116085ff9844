/** Which addresses a program was told for which names (RFC 1035), as it was told them. */
import { type Answer, decode } from 'dns-packet';

export interface NameBook {
  question(bytes: Buffer): void;
  answer(bytes: Buffer): void;
  /** Names that were asked for and led to this address, whatever other names lay between. */
  of(address: string): readonly string[];
  asked(): readonly string[];
}

/** Of names that a server could invent: more than it would ever need. */
const MOST = 10_000;

export function createNameBook(): NameBook {
  const asked = new Set<string>();
  const byAddress = new Map<string, Set<string>>();
  const namesIn = (bytes: Buffer): { names: string[]; answers: readonly Answer[] } => {
    try {
      const { questions = [], answers = [] } = decode(bytes);
      return { names: questions.map(({ name }) => name.toLowerCase().replace(/\.$/, '')), answers };
    } catch {
      return { names: [], answers: [] }; // something else speaks on this port, or it was cut
    }
  };
  const ask = (bytes: Buffer): ReturnType<typeof namesIn> => {
    const found = namesIn(bytes);
    for (const name of found.names) if (name !== '' && asked.size < MOST) asked.add(name);
    return found;
  };
  return {
    question: (bytes) => void ask(bytes),
    answer(bytes) {
      const { names, answers } = ask(bytes);
      for (const answer of answers) {
        if ((answer.type !== 'A' && answer.type !== 'AAAA') || byAddress.size >= MOST) continue;
        const known = byAddress.get(answer.data) ?? new Set();
        for (const name of names) known.add(name);
        byAddress.set(answer.data, known);
      }
    },
    of: (address) => [...(byAddress.get(address) ?? [])],
    asked: () => [...asked],
  };
}
