import { serverName } from '../clients/names.ts';
import type { Spec } from '../packages/ecosystem.ts';

/** `@scope/server-files` and `files-mcp` are `files`; `@files/mcp` is `files` too. */
export function shortName({ ecosystem, name: whole }: Pick<Spec, 'ecosystem' | 'name'>): string {
  const name = ecosystem === 'path' ? whole.replace(/\.[a-z]+$/, '') : whole;
  const parts = name.split('/').reverse();
  const plain = parts.map((part) =>
    part
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => !['', 'mcp', 'server'].includes(word.toLowerCase()))
      .join('-'),
  );
  return serverName(plain.find((part) => part !== '') ?? name);
}
