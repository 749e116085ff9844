/** The words that stand close before something, and the name of the member that it stands in. */
export interface Nearby {
  says(words: RegExp): boolean;
}

const REACH = 60;

/** Read when somebody asks: most numbers need no words. */
export function nearby(text: string, start: number, name: string): Nearby {
  let before: string | undefined;
  let named: string | undefined;
  return {
    says(words) {
      named ??= name
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .replace(/[_-]+/g, ' ')
        .toLowerCase();
      if (named !== '' && words.test(named)) return true;
      before ??= text
        .slice(Math.max(0, start - REACH), start)
        .replace(/[_]+/g, ' ')
        .toLowerCase();
      return words.test(before);
    },
  };
}
