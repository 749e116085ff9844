/** Whom the config believes about an image, or what comes from a path. */
export interface Trust {
  /** Absolute path of a public key, in PEM. */
  readonly key: string | undefined;
  /** Who must have signed, as a certificate of Sigstore names them: an address, or a workflow at a reference. */
  readonly identity: string | undefined;
  /** Who vouched for that name, such as `https://accounts.google.com`. */
  readonly issuer: string | undefined;
}
