/** JSON-RPC 2.0 codes, and those that MCP defines (2026-07-28, basic/index, Error Codes). */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
export const HEADER_MISMATCH = -32020;
export const MISSING_CLIENT_CAPABILITY = -32021;
export const UNSUPPORTED_PROTOCOL_VERSION = -32022;

/** Our own, outside of the range that JSON-RPC reserves, as the spec asks: a control or the policy said no. */
export const REFUSED = -31403;
/** Too many requests; `data.retryAfterMs` says when to come again. */
export const RATE_LIMITED = -31429;
/** The server behind the gateway cannot be reached or broke off. */
export const SERVER_UNAVAILABLE = -31503;
