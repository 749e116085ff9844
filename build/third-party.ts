/** Writes the licences of everything that was bundled beside the bundle, as those licences ask. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { standardLicence } from './standard-licences.ts';

const LINE = '='.repeat(80);

interface Output {
  readonly type: string;
  readonly moduleIds?: readonly string[];
}

/** The part of a Rolldown plugin that is used here. */
interface Plugin {
  readonly name: string;
  generateBundle(
    this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown },
    options: unknown,
    bundle: Readonly<Record<string, Output>>,
  ): void;
}

/** What no bundler sees: folders of packages of which files are copied, and notices of what is in those files. */
interface Besides {
  readonly packages: readonly string[];
  readonly notices: readonly string[];
}

/** @throws {Error} when a bundled package comes without the text of its licence */
export function thirdPartyLicences(fileName: string, { packages, notices }: Besides): Plugin {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      const folders = new Set<string>(packages.map((name) => path.resolve('node_modules', name)));
      for (const { moduleIds = [] } of Object.values(bundle)) {
        for (const id of moduleIds) {
          const folder = packageFolder(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      const found = [...folders].sort().map(noticeOf);
      const source = [...found, ...notices.map((notice) => `${LINE}\n${notice}\n`)].join('\n');
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}

function packageFolder(id: string): string | undefined {
  const [, root, name] = /^(.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(id.replace(/^\0/, '')) ?? [];
  return root === undefined || name === undefined ? undefined : root + name;
}

function noticeOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
  const holder = typeof author === 'object' && author !== null ? String(author.name) : String(author ?? name);
  const text =
    file === undefined
      ? standardLicence(String(license), holder)
      : readFileSync(path.join(folder, file), 'utf8').trim();
  if (text === undefined) throw new Error(`${name} has no licence text`);
  return `${LINE}\n${name} ${version} (${license})\n\n${text}\n`;
}
