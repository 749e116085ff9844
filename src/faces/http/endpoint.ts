import { setAddress } from '../../gateway/incoming.ts';

const SERVER = /^\/servers\/([a-z0-9][a-z0-9-]{0,31})\/mcp$/;
const SET = /^\/sets\/([a-z0-9][a-z0-9-]{0,31})\/mcp$/;

/** The server or set that stands at a path, whether it exists or not: `/servers/<name>/mcp`, `/sets/<name>/mcp`, `/mcp`. */
export function addressedBy(path: string): string | undefined {
  if (path === '/mcp') return setAddress('default');
  const set = SET.exec(path)?.[1];
  return set === undefined ? SERVER.exec(path)?.[1] : setAddress(set);
}
