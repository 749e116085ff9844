import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import type { House } from './house.ts';

/** The one terminal record of each exchange that these ask for, and no id twice (L1). */
export async function recordsOf(house: House, wanted: Partial<AuditRecord> = {}): Promise<AuditRecord[]> {
  const records = await house.records();
  const ids = records.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  return records.filter((record) =>
    Object.entries(wanted).every(([key, value]) => record[key as keyof AuditRecord] === value),
  );
}

/** The tool calls that reached a server. */
export function callsTo(house: House, server: string): readonly unknown[] {
  return house
    .seen(server)
    .flatMap(({ message, raw }) => (raw === undefined ? [message] : [raw]))
    .filter((message) => (message as { method?: unknown }).method === 'tools/call');
}

/** Files below a directory that hold these words. */
export function filesWith(words: string, directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(words));
}
