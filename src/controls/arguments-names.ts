/** What a parameter is, by its name and by the format that its schema gives: only where that can hardly be anything else. */
import type { JsonObject } from '../protocol/json.ts';

/** `file` is a path that surely is one of files; `path` may be a path of something else, and only what it says itself counts. */
export type Likely = 'file' | 'path' | 'url' | 'host' | 'argument' | 'identifier';

const FORMATS: Readonly<Record<string, Likely>> = {
  uri: 'url',
  'uri-reference': 'url',
  url: 'url',
  iri: 'url',
  hostname: 'host',
  'idn-hostname': 'host',
  ipv4: 'host',
  ipv6: 'host',
};

/** By the last words of a name, longest first. */
const ENDINGS: readonly (readonly [RegExp, Likely])[] = [
  [
    /(?:^| )(?:file|files|dir|directory|folder|working directory|work dir|project|repo|repository|output|input|save|log|image|video|audio|pdf|local|absolute|pptx|docx|svg|csv) paths?$/,
    'file',
  ],
  [
    /(?:^| )(?:filepaths?|workdir|cwd|working (?:dir|directory)|(?:output|input|save|download|project|target|root|base|dest|destination) (?:dir|directory|folder)|directory|directories)$/,
    'file',
  ],
  [/(?:^| )(?:paths?|filenames?|file names?|folder)$/, 'path'],
  [/(?:^| )(?:urls?|ur[il]s?|href|hrefs|webhook|weburl|link)$/, 'url'],
  [/(?:^| )(?:hosts?|hostnames?|host names?|domain names?)$/, 'host'],
  [
    /(?:^| )(?:branch|branch name|git ref|revision|commit (?:sha|hash|id)|package name|packagename)$/,
    'argument',
  ],
  [/(?:^| )(?:ids?|uuids?|guids?|username|user name)$/, 'identifier'],
];

/** Paths, hosts and addresses of something else. */
const NOT =
  /(?:^| )(?:x ?path|json ?path|jq path|css path|class ?path|key ?path|object path|field path|property path|attribute path|menu path|tree path|critical path|learning path|career path|email domain|problem domain|host type|pass host|file format|bytes? host)s?$/;

const FILE_WORDS = /\bfiles?\b|\bfolders?\b|director(?:y|ies)\b|\bfilesystem\b/i;
const ELSEWHERE =
  /\b(?:remote|http|url|api|endpoint|route|repository|github|gitlab|bucket|s3|device|container|server)\b/i;

/** @param about what the tool says of itself and of the parameter: whether a path is one of files */
export function likelyKind(name: string, schema: JsonObject, about: string): Likely | undefined {
  const words = wordsOf(name);
  if (NOT.test(words)) return undefined;
  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  const found = format ?? ENDINGS.find(([ending]) => ending.test(words))?.[1];
  if (
    found === 'path' &&
    /path$/.test(words) &&
    FILE_WORDS.test(about) &&
    !ELSEWHERE.test(`${words} ${about}`)
  )
    return 'file';
  return found === 'file' && ELSEWHERE.test(words) ? 'path' : found;
}

/** `outputFilePath`, `output_file_path` and `output-file-path` are `output file path`. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** A closed choice needs no kind, and a number none. Whatever says nothing may be a text. */
export function mayBeText(schema: JsonObject): boolean {
  if (schema.const !== undefined || Array.isArray(schema.enum)) return false;
  const { type } = schema;
  if (type === undefined) return ELSEWHERE_SAID.every((keyword) => schema[keyword] === undefined);
  return type === 'string' || (Array.isArray(type) && type.includes('string'));
}

/** Then others say what it may be. */
const ELSEWHERE_SAID = ['anyOf', 'oneOf', 'allOf', '$ref', 'properties', 'items'];
