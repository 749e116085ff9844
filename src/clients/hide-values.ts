/** Config files with the values of `env` and `headers` blotted out, for showing: those are where the secrets are. */
import { applyEdits, type Edit, type Node, parseTree } from 'jsonc-parser';
import { isPair, isScalar, parseDocument, visit } from 'yaml';
import { propertiesOf } from './document.ts';

const SECRETIVE: readonly string[] = ['env', 'headers'];
const HIDDEN = '"(hidden)"';

/** JSON with comments. Text that cannot be read is not shown at all. */
export function hideInJson(text: string): string {
  const root = parseTree(text.replace(/^\u{feff}/u, ' '), [], { allowTrailingComma: true });
  return root === undefined ? '' : applyEdits(text, edits(root, false));
}

/** YAML, the same way. */
export function hideInYaml(text: string): string {
  const found: Edit[] = [];
  visit(parseDocument(text), {
    Scalar(_, scalar, ancestors) {
      const inside = ancestors.some(
        (node) => isPair(node) && isScalar(node.key) && SECRETIVE.includes(String(node.key.value)),
      );
      const parent = ancestors.at(-1);
      const isKey = isPair(parent) && parent.key === scalar;
      if (!inside || isKey || scalar.range === undefined || scalar.range === null) return;
      const [from, to] = scalar.range;
      found.push({ offset: from, length: to - from, content: HIDDEN });
    },
  });
  return applyEdits(text, found);
}

function edits(node: Node, hide: boolean): Edit[] {
  if (node.type === 'object') {
    return propertiesOf(node).flatMap(({ key, value }) => edits(value, hide || SECRETIVE.includes(key)));
  }
  if (node.type === 'array') return (node.children ?? []).flatMap((child) => edits(child, hide));
  return hide ? [{ offset: node.offset, length: node.length, content: HIDDEN }] : [];
}
