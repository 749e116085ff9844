/** What is a secret among what a server is started with. */
import { findSecrets, secretNamed } from '../../inspect/secrets/find.ts';

/** Stands where a value would that a scan does not hand out, or does not know. */
export const PLACEHOLDER = 'bartizan-scan';

const NAMES = /authorization|cookie|key|token|secret|passw|credential/i;

/** Whether a value is a secret, by itself or by its name. A name alone is enough: a short password has no form. */
export function isSecretive(name: string, value: string): boolean {
  return NAMES.test(name) || isSecret(name, value);
}

/** By more than its name. */
export function isSecret(name: string, value: string): boolean {
  return findSecrets(value).length > 0 || secretNamed(name, value) !== undefined;
}

/** Which kind of secret an argument is: `--token=…`, what stands behind `--token`, or whatever has the form of one. */
export function secretAmong(args: readonly string[], index: number): string | undefined {
  const word = args[index] ?? '';
  const [, name = '', value = ''] = /^--?([^=]+)=(.*)$/s.exec(word) ?? [];
  const before = word.startsWith('-') ? '' : (/^--?([^=]+)$/.exec(args[index - 1] ?? '')?.[1] ?? '');
  return (findSecrets(word)[0] ?? secretNamed(name, value) ?? secretNamed(before, word))?.kind;
}

/** The same arguments, with a word in the place of each secret. */
export function withoutSecretsAmong(args: readonly string[]): string[] {
  return args.map((word, index) => {
    const kind = secretAmong(args, index);
    if (kind === undefined) return word;
    return `${/^--?[^=]+=/.exec(word)?.[0] ?? ''}[secret:${kind}]`;
  });
}

/** An address without what nobody should read over a shoulder. */
export function shownAddress(address: string): string {
  const url = new URL(address);
  const hasSecret = [...url.searchParams].some(([name, value]) => isSecret(name, value));
  return `${url.protocol}//${url.host}${url.pathname}${hasSecret ? '?…' : url.search}`;
}
