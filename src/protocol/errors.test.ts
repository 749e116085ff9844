/** 2026-07-28, basic/index, Error Codes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as codes from './errors.ts';

const JSON_RPC = [-32700, -32600, -32601, -32602, -32603];
const MCP = {
  HEADER_MISMATCH: -32020,
  MISSING_CLIENT_CAPABILITY: -32021,
  UNSUPPORTED_PROTOCOL_VERSION: -32022,
};

describe('the error codes', () => {
  it('are integers, and none of our own stands where JSON-RPC or MCP keep the numbers for themselves (base-15, base-16, base-18, base-20)', () => {
    for (const code of Object.values(codes)) {
      expect(Number.isSafeInteger(code)).toBe(true);
      if (JSON_RPC.includes(code) || Object.values(MCP).includes(code)) continue;
      expect(code < -32768 || code > -32000).toBe(true);
    }
    expect(codes).toMatchObject(MCP);
  });

  it('are written in one place', () => {
    const src = path.resolve(import.meta.dirname, '..');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !/\.test\.ts$|^testing/.test(name),
    );
    const outside = files.filter((name) => /-3[12]\d{3}\b/.test(readFileSync(path.join(src, name), 'utf8')));
    expect(outside.map((name) => name.split(path.sep).join('/')).sort()).toEqual([
      'protocol/error-codes.ts',
      'protocol/errors.ts',
    ]);
  });
});
