/** Code and templates that say where a secret comes from, and do not say it. */
import { createCues } from '../cues.ts';

const sources = createCues([
  ...[
    'process.env',
    'os.environ',
    'getenv',
    'env(',
    'env.',
    'secret.',
    'secrets.',
    'vars.',
    'config.',
    'settings.',
    'self.',
  ],
  ...[
    'this.',
    'args.',
    'params.',
    'import.meta',
    'credentials.',
    'vault:',
    'ssm:',
    'op://',
    'arn:aws:',
    'keychain:',
    'file:',
  ],
  ...['!ref', '!sub', '!secret'],
]);

/** A variable or a template, all of it or within. */
const VARIABLE = /\$\{|\{\{|\$\(|%\(|<[A-Za-z_ -]{1,40}>|^\$[A-Za-z_]|^%[A-Za-z_]+%$|^@[A-Za-z]+$/;
/** `user.password`, `get_token`, `Config::SECRET`. */
const CODE =
  /^(?:[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+|[A-Z]+(?:_[A-Z]+)+|[a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+)$|^[A-Za-z_]\w*\(/;
const PATH = /^(?:~?\.{0,2}\/|[A-Za-z]:\\|https?:\/\/)/;

/** Whether a value only points to where the real one is: variables, templates, names of code, paths. */
export function isReference(value: string): boolean {
  const begin = value.length > 300 ? value.slice(0, 300) : value;
  let says = false;
  sources.visit(begin, () => {
    says = true;
  });
  return says || VARIABLE.test(begin) || PATH.test(begin) || CODE.test(begin.slice(0, 100));
}
