/** What of this machine a container was shown, as `--volume` and `--mount` of docker and podman say it. */

/** A directory or file that it sees at the same place as here. */
export interface Bind {
  readonly place: string;
  readonly how: 'read' | 'write';
}

/** Why it cannot be granted, as the end of a sentence. */
export interface Unfit {
  readonly why: string;
}

/** `/here:/there:ro`; without a slash in front it is a volume that docker keeps. */
export function volumeOf(value: string): Bind | Unfit {
  const [source = '', target = '', options = 'rw', ...more] = value.split(':');
  const words = options.split(',');
  if (more.length > 0 || !words.every((each) => ['ro', 'rw', 'z', 'Z'].includes(each))) {
    return { why: 'which is not understood' };
  }
  return bindOf(source, target, words.includes('ro'));
}

/** `type=bind,source=/here,target=/there,readonly` */
export function mountOf(value: string): Bind | Unfit {
  const fields = new Map<string, string>();
  for (const field of value.split(',')) {
    const [, written = field, text = 'true'] = /^([^=]+)=(.*)$/.exec(field) ?? [];
    const name = SAME_FIELD[written] ?? written;
    if (fields.has(name)) return { why: 'which says something twice' };
    fields.set(name, text);
  }
  const { type, source = '', target = '', readonly = 'false', ...more } = Object.fromEntries(fields);
  const known = type === 'bind' && Object.keys(more).length === 0 && /^(?:true|false|1|0)$/.test(readonly);
  return known ? bindOf(source, target, /^(?:true|1)$/.test(readonly)) : { why: 'which is not understood' };
}

const SAME_FIELD: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
};

function bindOf(source: string, target: string, isReadOnly: boolean): Bind | Unfit {
  if (!source.startsWith('/')) return { why: 'a volume that only docker has' };
  const plain = (place: string): string => place.replace(/(?<=.)\/+$/, '');
  if (plain(source) !== plain(target)) {
    return { why: 'and Bartizan shows a server what it is granted at the same place as here' };
  }
  return { place: plain(source), how: isReadOnly ? 'read' : 'write' };
}
