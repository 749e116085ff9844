/** A wheel as a build tool makes it, or as an attacker would. */
import { hash } from 'node:crypto';
import { zipSync } from 'fflate';

export interface FakeWheel {
  readonly name: string;
  readonly version: string;
  /** Contents by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lines of `[console_scripts]`. */
  readonly commands?: readonly string[];
  /** Changes `RECORD` after it was made right. */
  readonly record?: (text: string) => string;
}

export function wheelName({ name, version }: Pick<FakeWheel, 'name' | 'version'>): string {
  return `${name.replace(/[-.]+/g, '_')}-${version}-py3-none-any.whl`;
}

export function wheelOf({
  name,
  version,
  files = {},
  commands = [],
  record = (text) => text,
}: FakeWheel): Buffer {
  const info = `${name.replace(/[-.]+/g, '_')}-${version}.dist-info`;
  const all: Record<string, string> = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  if (commands.length > 0) all[`${info}/entry_points.txt`] = `[console_scripts]\n${commands.join('\n')}\n`;
  const lines = Object.entries(all).map(
    ([path, text]) => `${path},sha256=${hash('sha256', text, 'base64url')},${Buffer.byteLength(text)}`,
  );
  all[`${info}/RECORD`] = record(`${lines.join('\n')}\n${info}/RECORD,,\n`);
  const bytes = Object.fromEntries(Object.entries(all).map(([path, text]) => [path, Buffer.from(text)]));
  return Buffer.from(zipSync(bytes, { mtime: '2026-01-01T00:00:00Z' }));
}
