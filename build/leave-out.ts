/** Puts something in the place of packages that throws when it is used: what is not there cannot be called. */

/** The part of a Rolldown plugin that is used here. */
interface Plugin {
  readonly name: string;
  resolveId(id: string): string | undefined;
  load(id: string): string | undefined;
}

const PREFIX = '\0left-out:';

export function leaveOut(packages: RegExp): Plugin {
  return {
    name: 'leave-out',
    resolveId: (id) => (packages.test(id) ? PREFIX + id : undefined),
    load(id) {
      if (!id.startsWith(PREFIX)) return undefined;
      const message = JSON.stringify(`${id.slice(PREFIX.length)} is no part of Bartizan`);
      // Old modules look for marks on what they import, and only then use it.
      return `const gone = () => { throw new Error(${message}); };
module.exports = new Proxy(gone, {
  get: (_, key) => (key === '__esModule' || typeof key === 'symbol' ? undefined : gone),
  construct: gone,
});`;
    },
  };
}
