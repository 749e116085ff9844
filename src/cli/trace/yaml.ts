/** A proposal as what stands in `bartizan.yaml`, each grant with its reason beside it. */
import { Document, isScalar, visit } from 'yaml';
import { printable } from '../terminal.ts';
import type { Grant, Proposal } from './proposal.ts';

export function yamlOf(server: string, { files, network, inheritEnv }: Proposal): string {
  const values = (grants: readonly Grant[]): string[] => grants.map(({ value }) => value);
  const paths = {
    ...(files.read.length > 0 && { read: values(files.read) }),
    ...(files.write.length > 0 && { write: values(files.write) }),
  };
  const fields = {
    ...(Object.keys(paths).length > 0 && { files: paths }),
    ...(network.length > 0 && { network: values(network) }),
    ...(inheritEnv.length > 0 && { inheritEnv: values(inheritEnv) }),
  };
  if (Object.keys(fields).length === 0) return '';
  const document = new Document({ servers: { [server]: fields } });
  const reasons = new Map(
    [...files.read, ...files.write, ...network, ...inheritEnv].map((each) => [each.value, each.because]),
  );
  visit(document, {
    Scalar(key, node) {
      const because = key === 'key' || !isScalar(node) ? undefined : reasons.get(String(node.value));
      if (because !== undefined) node.comment = ` ${printable(because)}`;
    },
  });
  return document.toString({ lineWidth: 0 });
}
