/** Subresource integrity (W3C SRI), as CycloneDX writes a hash. */

export interface HexDigest {
  readonly algorithm: 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly hex: string;
}

const NAMES = { sha256: ['SHA-256', 32], sha384: ['SHA-384', 48], sha512: ['SHA-512', 64] } as const;

/** Undefined when it is no single digest that can be relied on. */
export function hexDigest(integrity: string): HexDigest | undefined {
  const match = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(integrity);
  if (match === null) return undefined;
  const [algorithm, length] = NAMES[match[1] as keyof typeof NAMES];
  const bytes = Buffer.from(match[2] ?? '', 'base64');
  return bytes.length === length ? { algorithm, hex: bytes.toString('hex') } : undefined;
}

export function integrityOf(algorithm: keyof typeof NAMES, hex: string): string {
  return `${algorithm}-${Buffer.from(hex, 'hex').toString('base64')}`;
}
