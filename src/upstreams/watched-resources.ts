/** Which resources a legacy server has been told to watch: each once, however many want to hear of it. */

/** Sends one of the two requests; false when the server refuses or does not answer. */
export type Tell = (method: 'resources/subscribe' | 'resources/unsubscribe', uri: string) => Promise<boolean>;

export interface WatchedResources {
  /** Resolves with those that the server refuses to watch, once it has answered for all. */
  hold(uris: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  /** To be called once for each `hold`. */
  release(uris: ReadonlySet<string>): void;
}

interface Held {
  holders: number;
  /** The last thing that the server was told, and whether it watches since. Over HTTP, order is ours to keep. */
  last: Promise<boolean>;
}

export function createWatchedResources(tell: Tell): WatchedResources {
  const all = new Map<string, Held>();

  return {
    async hold(uris) {
      const answers = [...uris].map(async (uri) => [uri, await take(uri)] as const);
      const refused = (await Promise.all(answers)).filter(([, watched]) => !watched);
      return new Set(refused.map(([uri]) => uri));
    },
    release(uris) {
      for (const uri of uris) leave(uri);
    },
  };

  function take(uri: string): Promise<boolean> {
    const held = all.get(uri) ?? { holders: 0, last: Promise.resolve(false) };
    all.set(uri, held);
    held.holders += 1;
    if (held.holders === 1) held.last = held.last.then(() => tell('resources/subscribe', uri));
    return held.last;
  }

  function leave(uri: string): void {
    const held = all.get(uri);
    if (held === undefined) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    held.last = held.last.then(async (watched) => {
      if (watched) await tell('resources/unsubscribe', uri);
      if (held.holders === 0) all.delete(uri);
      return false;
    });
  }
}
