// Clients that come and go: legacy sessions that are opened, used and ended, lists, and calls that are broken off.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { VERSION } from './programs/offer.mjs';
import { modern, openLegacy } from './throughput.mjs';

const KINDS = 4;

export function createVisitor(port, server) {
  const url = `http://127.0.0.1:${port}/servers/${server}/mcp`;
  let requests = 0;
  let failures = 0;
  const kinds = [legacySession, listing, call, brokenOff];

  return {
    /** Visits until then, one after the other, and says how many requests that took. */
    async until(end) {
      for (let visit = 0; performance.now() < end; visit += 1) await kinds[visit % KINDS]();
      return { requests, failures };
    },
  };

  async function legacySession() {
    requests += 1;
    const { headers, body } = await openLegacy(url);
    await post(fieldsOf(headers), body);
    const { status } = await fetch(url, { method: 'DELETE', headers: fieldsOf(headers) });
    if (status !== 204) failures += 1;
  }

  async function listing() {
    const { _meta } = JSON.parse(modern.body).params;
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'list', method: 'tools/list', params: { _meta } });
    await post({ ...fieldsOf(modern.headers), 'mcp-method': 'tools/list', 'mcp-name': undefined }, body);
  }

  async function call() {
    await post({ ...fieldsOf(modern.headers), 'mcp-protocol-version': VERSION }, modern.body);
  }

  /** The answer is not waited for. It may have been given already; the request has arrived and is recorded either way. */
  async function brokenOff() {
    requests += 1;
    const headers = fieldsOf(modern.headers);
    const call = request(url, { method: 'POST', headers, agent: false }).on('error', () => undefined);
    call.on('response', (response) => response.on('error', () => undefined).resume());
    const gone = new Promise((closed) => call.on('close', closed));
    await new Promise((written) => call.end(modern.body, written));
    await pause(1);
    call.destroy();
    await gone;
  }

  async function post(headers, body) {
    requests += 1;
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const response = await fetch(url, { method: 'POST', headers: given, body });
    const text = await response.text();
    if (response.status !== 200 || !text.includes('"result"')) failures += 1;
  }
}

function fieldsOf(lines) {
  return Object.fromEntries(lines.map((line) => line.split(': ')));
}
