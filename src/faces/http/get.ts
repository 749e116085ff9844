/** One GET of a legacy client: it listens, or comes again to a stream that broke off. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refuse } from './refuse.ts';
import type { Streams } from './streams/streams.ts';

export type Get = (request: IncomingMessage, response: ServerResponse, streams: Streams) => Promise<void>;

export function createGet(refuse: Refuse): Get {
  return async ({ headers }, response, streams) => {
    const lastEventId = headers['last-event-id'];
    if (lastEventId === undefined) return streams.listen(response);
    switch (streams.resume(response, String(lastEventId))) {
      case 'resumed':
        return;
      case 'over':
        // A client that is told so does not come again (WHATWG HTML, 9.2, Processing model).
        response.writeHead(204).end();
        return;
      case 'unknown':
        return refuse(response, { code: 'event_unknown', detail: {} }, 'face');
    }
  };
}
