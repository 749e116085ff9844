import { openWithin, pathWithin } from '../../src/sdk/server.ts';

const inWorkspace = pathWithin('/srv/workspace');

export async function read(given: string): Promise<string> {
  console.log(inWorkspace(given)); // absolute, every link followed; '../etc/passwd' throws
  const file = await openWithin('/srv/workspace', given, 'read');
  return file.readFile('utf8').finally(() => file.close());
}
