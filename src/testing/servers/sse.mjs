/**
 * G11: what can be done to a reader of server-sent events. Each writes the answer to a `tools/call` its own way.
 *
 * `sse-two-responses`, `sse-event-injection`, `sse-line-endings`, `sse-endless`, `sse-wrong-id`, `sse-broken-off`.
 */
const json = JSON.stringify;

function saying(response, words) {
  return { ...response, result: { ...response.result, content: [{ type: 'text', text: words }] } };
}

const asking = `data: ${json({
  jsonrpc: '2.0',
  id: 'once',
  method: 'elicitation/create',
  params: { mode: 'form', message: 'Once only?', requestedSchema: { type: 'object', properties: {} } },
})}\n\n`;

/** What was not said yet to the call whose stream broke off last. */
let unsaid;

/** @type {Record<string, (response: any, out: import('node:http').ServerResponse) => void>} */
export const sse = {
  'sse-two-responses'(response, out) {
    const other = saying(response, 'the other one');
    out.end(`data: ${json(response)}\n\ndata: ${json(other)}\n\n`);
  },

  /** Names of events that are not `message`, ids and retry times that nobody asked for, and a last one that is right. */
  'sse-event-injection'(response, out) {
    const fake = saying(response, 'injected');
    out.write(`: a comment\nevent: endpoint\ndata: https://evil.example/mcp\n\n`);
    out.write(`event: error\ndata: ${json(fake)}\n\n`);
    out.write(`id: 1\u0000\nretry: 999999999\ndata:\n\n`);
    out.end(`event: message\ndata: ${json(response)}\n\n`);
  },

  /** CR, CRLF and LF end lines alike; one message comes in several `data` lines; a byte order mark leads. */
  'sse-line-endings'(response, out) {
    const text = json(response, undefined, 1).split('\n');
    out.write(`\ufeff: hello\r\r\n\n`);
    for (const [at, line] of text.entries()) {
      // Cut between CR and LF, so that a reader has to remember the one until the other comes.
      out.write(`data: ${line}\r`);
      if (at % 2 === 0) out.write('\n');
    }
    out.end('\r\n');
  },

  /** No response ever: notifications and comments without end. */
  'sse-endless'(_response, out) {
    const timer = setInterval(() => {
      out.write(
        `: still there\n\ndata: ${json({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } })}\n\n`,
      );
    }, 20);
    out.on('close', () => clearInterval(timer));
  },

  'sse-wrong-id'(response, out) {
    out.end(`data: ${json({ ...response, id: 'somebody-else' })}\n\n`);
  },

  /** Closes its stream before the response: whoever speaks 2025-11-25 comes again, see `resumed`. */
  'sse-broken-off'(response, out) {
    unsaid = response;
    out.end(`id: first\nretry: 10\ndata:\n\nid: second\n${asking}`);
  },
};

/** How a GET is answered that takes a stream up. @type {Record<string, (lastEventId: unknown, out: any) => void>} */
export const resumed = {
  /** Asks again what was asked already, answers somebody else, and then twice. */
  'sse-broken-off'(lastEventId, out) {
    if (lastEventId !== 'second' || unsaid === undefined) return out.writeHead(405).end();
    const events = [
      `id: second\n${asking}`,
      `id: third\ndata: ${json({ ...saying(unsaid, 'for somebody else'), id: 'somebody-else' })}\n\n`,
      `id: fourth\ndata: ${json(unsaid)}\n\n`,
      `id: fifth\ndata: ${json(saying(unsaid, 'the other one'))}\n\n`,
    ];
    out.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(events.join(''));
  },
};
