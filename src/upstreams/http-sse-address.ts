/** A URI reference (RFC 3986), and no longer than any needs to be. */
const REFERENCE = /^[\x21-\x7e]{1,2048}$/;

/**
 * Path and query that the `endpoint` event of an HTTP+SSE server names, relative to where its stream was opened
 * (2024-11-05, basic/transports, HTTP with SSE); undefined when that is no address, or one of another origin.
 */
export function pathIn(data: Buffer, url: string): string | undefined {
  const reference = data.toString('latin1');
  if (!REFERENCE.test(reference) || !URL.canParse(reference, url)) return undefined;
  const { origin, pathname, search } = new URL(reference, url);
  return origin === new URL(url).origin ? pathname + search : undefined;
}
