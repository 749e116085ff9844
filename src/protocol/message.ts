import type { JsonObject, JsonValue } from './json.ts';
import type { Era } from './versions.ts';

/** JSON-RPC request id. MCP forbids `null` (basic/index, Requests). */
export type RequestId = string | number;

export interface Request {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly method: string;
  readonly params?: JsonObject;
}

export interface Notification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: JsonObject;
}

export interface ResultResponse {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly result: JsonObject;
}

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: JsonValue;
}

export interface ErrorResponse {
  readonly jsonrpc: '2.0';
  readonly id?: RequestId;
  readonly error: RpcError;
}

export type Response = ResultResponse | ErrorResponse;
export type Envelope = Request | Notification | Response;

/** Where a message came from: kept so that what nobody changed can be forwarded byte for byte. */
export interface Source {
  readonly bytes: Buffer;
  /** Byte range of the value of the top-level `id`, so that it can be replaced without serialising again. */
  readonly idAt: readonly [start: number, end: number] | undefined;
  /** True when some number has more digits than a double holds: such a message must never be serialised again. */
  readonly lossy: boolean;
}

/** One JSON-RPC message: its parsed value and, while nobody has changed it, the bytes it was parsed from. */
export interface Message<E extends Envelope = Envelope> {
  /** Inside the house always in the form of the modern revision. */
  readonly value: E;
  readonly source?: Source | undefined;
  /** The era whose words `source` uses; modern when absent. */
  readonly era?: Era | undefined;
}

export type RequestMessage = Message<Request>;
export type NotificationMessage = Message<Notification>;
export type ResponseMessage = Message<Response>;

/** A message made here, or changed here: it has no bytes of its own. */
export function messageOf<E extends Envelope>(value: E): Message<E> {
  return { value };
}

export function isRequest(value: Envelope): value is Request {
  return 'method' in value && 'id' in value;
}

export function isNotification(value: Envelope): value is Notification {
  return 'method' in value && !('id' in value);
}

export function isResponse(value: Envelope): value is Response {
  return !('method' in value);
}

export function isError(value: Response): value is ErrorResponse {
  return 'error' in value;
}

/**
 * The message as bytes, with another id when one is given.
 *
 * Unchanged messages keep their bytes; only the id is spliced. A changed one is serialised.
 */
export function encode(message: Message, id?: RequestId): Buffer {
  const { value, source } = message;
  if (source === undefined) {
    return Buffer.from(JSON.stringify(id === undefined ? value : { ...value, id }));
  }
  if (id === undefined || ('id' in value && value.id === id)) return source.bytes;
  if (source.idAt === undefined) throw new TypeError('encode: this message carries no id to replace');
  const [start, end] = source.idAt;
  const { bytes } = source;
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(JSON.stringify(id)), bytes.subarray(end)]);
}
