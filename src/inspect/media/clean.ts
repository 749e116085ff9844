/** Pictures and sounds without what is only written beside them. */
import { cleanGif } from './gif.ts';
import { cleanJpeg } from './jpeg.ts';
import type { MediaKind } from './kind.ts';
import { cleanPng } from './png.ts';
import { type Clean, Malformed } from './reader.ts';
import { cleanWave, cleanWebp } from './riff.ts';
import { cleanFlac, cleanMpegAudio } from './sound.ts';

const CLEANERS: Partial<Record<MediaKind, Clean>> = {
  'image/png': cleanPng,
  'image/jpeg': cleanJpeg,
  'image/gif': cleanGif,
  'image/webp': cleanWebp,
  'audio/wav': cleanWave,
  'audio/flac': cleanFlac,
  'audio/mpeg': cleanMpegAudio,
};

/** Undefined when it does not hold to its format. Kinds of which nothing can be taken out come back as they are. */
export function cleaned(bytes: Buffer, kind: MediaKind): Buffer | undefined {
  const clean = CLEANERS[kind];
  if (clean === undefined) return bytes;
  try {
    const kept = Buffer.concat(clean(bytes));
    return kept.equals(bytes) ? bytes : kept;
  } catch (cause) {
    if (cause instanceof Malformed) return undefined;
    throw cause;
  }
}
