import { request } from 'node:https';
import { pinnedUrl, url } from '../../src/sdk/server.ts';

export const avatar = (given: string): URL => url(given, { hosts: ['*.example.com'] });

export async function fetched(given: string): Promise<void> {
  const { url: address, lookup } = await pinnedUrl(given);
  request(address, { lookup }, (answer) => answer.resume()).end();
}
