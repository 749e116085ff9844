/** What bytes are, by how they begin, whoever says otherwise. */
import { isUtf8 } from 'node:buffer';
import { beginsFrames } from './mpeg.ts';

/** Kinds that are let through by their own name. */
export type KnownKind =
  | 'image/png'
  | 'image/jpeg'
  | 'image/gif'
  | 'image/webp'
  | 'audio/wav'
  | 'audio/flac'
  | 'audio/ogg'
  | 'audio/mpeg'
  | 'application/pdf';

export type MediaKind = KnownKind | 'text' | 'unknown';

interface Beginning {
  readonly kind: KnownKind;
  is(bytes: Buffer, head: string): boolean;
}

const KINDS: readonly Beginning[] = [
  { kind: 'image/png', is: (_, head) => head.startsWith('\x89PNG\r\n\x1a\n') },
  { kind: 'image/jpeg', is: (_, head) => head.startsWith('\xff\xd8\xff') },
  { kind: 'image/gif', is: (_, head) => /^GIF8[79]a/.test(head) },
  { kind: 'image/webp', is: (_, head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8) },
  { kind: 'audio/wav', is: (_, head) => head.startsWith('RIFF') && head.startsWith('WAVE', 8) },
  { kind: 'audio/flac', is: (_, head) => head.startsWith('fLaC') },
  { kind: 'audio/ogg', is: (_, head) => head.startsWith('OggS') },
  { kind: 'audio/mpeg', is: (bytes, head) => head.startsWith('ID3') || beginsFrames(bytes) },
  { kind: 'application/pdf', is: (_, head) => head.startsWith('%PDF-') },
];

/** Other names under which the same is sent. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/apng': 'image/png',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-flac': 'audio/flac',
  'application/ogg': 'audio/ogg',
  'audio/opus': 'audio/ogg',
};

const LONGEST_MAGIC = 12;
/** Controls that no text has. */
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

export function kindOf(bytes: Buffer): MediaKind {
  const head = bytes.toString('latin1', 0, LONGEST_MAGIC);
  const known = KINDS.find(({ is }) => is(bytes, head));
  if (known !== undefined) return known.kind;
  return isUtf8(bytes) && !NOT_TEXT.test(bytes.toString('utf8')) ? 'text' : 'unknown';
}

/** The type without parameters, in lower case, under its usual name. Undefined where it says nothing. */
export function typeNamed(declared: unknown): string | undefined {
  if (typeof declared !== 'string') return undefined;
  const [essence = ''] = declared.split(';');
  const type = essence.trim().toLowerCase();
  if (type === '' || type === 'application/octet-stream' || type === 'binary/octet-stream') return undefined;
  return ALIASES[type] ?? type;
}
