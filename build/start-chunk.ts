/**
 * Puts everything that the entry needs from the start into one chunk: each file costs a lookup, a read and a link.
 *
 * But not the entry itself. It waits until the command is done, and what is imported meanwhile would wait for it.
 */

interface ModuleInfo {
  readonly isEntry: boolean;
  readonly importedIds: readonly string[];
}

/** The part of a Rolldown plugin that is used here. */
interface Plugin {
  readonly name: string;
  buildEnd(this: {
    getModuleIds(): Iterable<string>;
    getModuleInfo(id: string): ModuleInfo | null;
  }): void;
}

export interface StartChunk {
  readonly plugin: Plugin;
  /** Whether the entry imports this module, by itself or through others, and does not ask for it later. */
  readonly includes: (id: string) => boolean;
}

export function startChunk(): StartChunk {
  const needed = new Set<string>();
  return {
    includes: (id) => needed.has(id),
    plugin: {
      name: 'start-chunk',
      buildEnd() {
        const infoOf = (id: string): ModuleInfo | null => this.getModuleInfo(id);
        const found = [...this.getModuleIds()].flatMap((id) => {
          const info = infoOf(id);
          return info?.isEntry === true ? info.importedIds : [];
        });
        for (let id = found.pop(); id !== undefined; id = found.pop()) {
          if (needed.has(id)) continue;
          needed.add(id);
          found.push(...(infoOf(id)?.importedIds ?? []));
        }
      },
    },
  };
}
