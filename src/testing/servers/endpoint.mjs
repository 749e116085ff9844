/**
 * G11: what an HTTP+SSE server can do with the event that says where messages are to be posted. Each begins the stream
 * its own way.
 *
 * `endpoint-elsewhere`, `endpoint-never`, `endpoint-twice`, `endpoint-endless`.
 */

/** @type {Record<string, (own: string, elsewhere: string, out: import('node:http').ServerResponse) => void>} */
export const endpoint = {
  'endpoint-elsewhere'(_own, elsewhere, out) {
    out.write(`event: endpoint\ndata: ${elsewhere}\n\n`);
  },

  'endpoint-never'(_own, _elsewhere, out) {
    const timer = setInterval(() => out.write(': soon\n\n'), 100);
    out.on('close', () => clearInterval(timer));
  },

  /** The second one is of its own origin too, so that only its number is wrong. */
  'endpoint-twice'(own, _elsewhere, out) {
    out.write(`event: endpoint\ndata: ${own}\n\n`);
    out.write('event: endpoint\ndata: /messages?session=of-somebody-else\n\n');
  },

  'endpoint-endless'(own, _elsewhere, out) {
    out.write(`event: endpoint\ndata: ${own}`);
    const more = () => {
      if (!out.destroyed) out.write('x'.repeat(64 * 1024), more);
    };
    more();
  },
};
