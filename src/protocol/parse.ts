import { isAscii, isUtf8 } from 'node:buffer';
import { envelopeFlaw, isRequestId } from './envelope.ts';
import type { Fault, FaultCode } from './fault.ts';
import { isObject, type JsonValue } from './json.ts';
import type { Limits } from './limits.ts';
import type { Envelope, Message, RequestId } from './message.ts';
import { precisionOf } from './number-token.ts';
import { type Objection, type Scan, scan } from './scan.ts';
import { countMembers, hasLoneSurrogate } from './tree.ts';

export interface ParseOptions {
  /**
   * What becomes of numbers that a double cannot hold. `refuse` is the default. `keep` is for what servers answer,
   * whose bytes go on as they came: the message is then marked `lossy`. Numbers that overflow are always refused.
   */
  readonly lossyNumbers?: 'refuse' | 'keep';
}

export type Parsed =
  | { readonly message: Message; readonly fault?: undefined }
  | { readonly fault: Fault; readonly message?: undefined };

export type ParsedJson =
  | { readonly value: JsonValue; readonly lossy: boolean; readonly fault?: undefined }
  | { readonly fault: Fault; readonly value?: undefined };

/**
 * Reads one JSON-RPC message. Never throws: what is wrong with the bytes is the answer.
 *
 * @param bytes One message and nothing else. The message keeps them, so nobody may write to them any more.
 */
export function parseMessage(bytes: Buffer, limits: Limits, options: ParseOptions = {}): Parsed {
  const reading = read(bytes, limits, options);
  if (reading.fault !== undefined) return reading;
  const { value, found } = reading;
  if (Array.isArray(value)) return refuse('batch_refused', { messages: value.length });

  const flaw = envelopeFlaw(value);
  if (flaw !== undefined) return refuse('not_json_rpc', { flaw }, certainId(reading));
  const lossy = found.lossyAt !== -1;
  if (lossy && isObject(value) && value.id !== certainId(reading)) {
    return refuse('number_imprecise', { at: found.idStart });
  }
  const idAt: [number, number] | undefined = found.idStart === -1 ? undefined : [found.idStart, found.idEnd];
  return { message: { value: value as JsonValue & Envelope, source: { bytes, idAt, lossy } } };
}

/** Reads any JSON value, as strictly as messages are read. Never throws. */
export function parseJson(bytes: Buffer, limits: Limits, options: ParseOptions = {}): ParsedJson {
  const reading = read(bytes, limits, options);
  if (reading.fault !== undefined) return reading;
  return { value: reading.value, lossy: reading.found.lossyAt !== -1 };
}

/** JSON that was parsed, with what was seen on the way. */
interface Reading {
  readonly value: JsonValue;
  readonly found: Scan;
  /** The bytes, one character each. */
  readonly latin1: string;
  readonly fault?: undefined;
}

function read(bytes: Buffer, limits: Limits, options: ParseOptions): Reading | { readonly fault: Fault } {
  if (bytes.length > limits.bytes) {
    return refuse('message_too_large', { bytes: bytes.length, limit: limits.bytes });
  }
  if (startsWithMark(bytes)) return refuse('byte_order_mark', {});
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) return refuse('invalid_utf8', {});

  const latin1 = bytes.toString('latin1');
  const found = scan(bytes, latin1, limits);
  if (found.excess !== undefined) {
    const { code, at, limit } = found.excess;
    return refuse(code, { at, limit });
  }
  let value: JsonValue;
  try {
    value = JSON.parse(ascii ? latin1 : bytes.toString('utf8'));
  } catch {
    return refuse('malformed_json', {}); // V8's message quotes the text, which may hold a secret.
  }
  const reading: Reading = { value, found, latin1 };
  const objection = objectionTo(reading, options);
  if (objection === undefined) return reading;
  return refuse(objection.code, objection.at === -1 ? {} : { at: objection.at }, certainId(reading));
}

/** RFC 8259, section 8.1: networked JSON must not begin with a byte order mark. */
function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function objectionTo({ value, found }: Reading, options: ParseOptions): Objection | undefined {
  if (found.objection !== undefined) return found.objection;
  if (found.lossyAt !== -1 && options.lossyNumbers !== 'keep') {
    return { code: 'number_imprecise', at: found.lossyAt };
  }
  // Of a key that comes twice only the last survives, however the two were spelled.
  if (countMembers(value) !== found.members) return { code: 'duplicate_key', at: -1 };
  // Valid UTF-8 holds no surrogates, so only an escape can bring one in.
  if (found.hasUnicodeEscapes && hasLoneSurrogate(value)) return { code: 'lone_surrogate', at: -1 };
  return undefined;
}

/** The id, where every reader of these bytes would read the same one. */
function certainId({ value, found, latin1 }: Reading): RequestId | undefined {
  if (!isObject(value) || !isRequestId(value.id) || found.idStart === -1) return undefined;
  if (Object.keys(value).length !== found.topMembers || hasLoneSurrogate(value.id)) return undefined;
  if (typeof value.id === 'string') return value.id;
  return precisionOf(latin1.slice(found.idStart, found.idEnd)) === 'exact' ? value.id : undefined;
}

function refuse(code: FaultCode, detail: Fault['detail'], id?: RequestId): { readonly fault: Fault } {
  return { fault: id === undefined ? { code, detail } : { code, detail, id } };
}
