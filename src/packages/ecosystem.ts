/** One interface for all places that packages come from. */

export type EcosystemName = 'npm' | 'pypi' | 'oci' | 'path';

/** What somebody asks for: `npm:@scope/server@1.2.3`. The version may be missing, a range or a tag. */
export interface Spec {
  readonly ecosystem: EcosystemName;
  readonly name: string;
  readonly version: string | undefined;
}

/** One of the packages that a server consists of. */
export interface Component {
  /** Package URL, such as `pkg:npm/%40scope/server@1.2.3` (ECMA-427). Unique within an installation. */
  readonly purl: string;
  readonly name: string;
  /** Empty when nothing says which it is, which only happens inside the archive of another one. */
  readonly version: string;
  /** Subresource integrity of the archive that it came in, such as `sha512-…`. */
  readonly integrity: string;
  /** SPDX expression, where the package says one. */
  readonly licence?: string;
  /** Package URLs of what it needs. */
  readonly dependsOn: readonly string[];
  /**
   * Package URL of the one whose archive it came in. Present, it was not verified: its name and version are what it
   * says of itself, and nobody signed it.
   */
  readonly bundledIn?: string;
}

/** A package and all it needs, found out exactly, and nothing of it run. */
export interface Resolution {
  /** Exact: what stands in `bartizan.lock`. */
  readonly spec: ExactSpec;
  /** The package itself first. */
  readonly components: readonly Component[];
  /** All that `install` needs to lay out the same again, as text that is kept with what was installed. */
  readonly lockfile: Lockfile;
  /** What a person should know before saying yes, such as an install script that is not run. One line each. */
  readonly warnings: readonly string[];
}

export type ExactSpec = Spec & { readonly version: string };

export interface Lockfile {
  /** Such as `package-lock.json`. */
  readonly name: string;
  readonly text: string;
}

/** Who stands for the package itself. What was found and is wrong is no proof: it is an error. */
export interface Proof {
  /** The registry's signature, by the id of its key; or why there is none. */
  readonly signature: { readonly keyId: string } | { readonly missing: string };
  readonly provenance: Provenance | { readonly missing: string };
  /** The bill of materials that its authors signed; or why there is none. Absent in what was approved before there could be one. */
  readonly sbom?: SignedBom | { readonly missing: string };
}

/** A bill of materials that somebody else wrote, and signed. */
export interface SignedBom {
  /** `sha256:<hex>` over the document as it was signed. */
  readonly digest: string;
  /** Who signed it: a repository, or the id of a key. */
  readonly by: string;
  /** When a log that is trusted saw the signature, as ISO 8601 in UTC. Absent where none did. */
  readonly signedAt?: string;
  /** How many of the packages that were found are not in it. */
  readonly unlisted: number;
}

/** Where and by what it was built, as an attestation says whose signature was checked. */
export interface Provenance {
  /** The repository, such as `https://github.com/owner/name`. */
  readonly source: string;
  /** The workflow in it, such as `.github/workflows/release.yml`. */
  readonly workflow: string;
  /** Who vouched for that workflow, such as `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
}

/** How an installed server is started, with paths relative to its directory in the store. */
export interface Entry {
  /** The interpreter by name, such as `node`, or a path that begins with `./`. */
  readonly command: string;
  readonly args: readonly string[];
  /** Present when it brings a file system of its own. Its command is then a path or a name in there. */
  readonly image?: ImageEntry;
}

export interface ImageEntry {
  /** What it sees as `/`, relative to the installation. */
  readonly root: string;
  /** What the config says comes on top. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Arguments where the config has none. */
  readonly cmd: readonly string[];
}

export interface Ecosystem {
  readonly name: EcosystemName;
  /** @throws {PackageError} when there is no such package, or its tree cannot be settled */
  resolve(spec: Spec): Promise<Resolution>;
  /**
   * Checks what its registry offers as proof for the package itself.
   *
   * @throws {PackageError} `forged` when something is offered, and does not hold
   */
  prove(resolution: Resolution): Promise<Proof>;
  /**
   * Downloads every component, checks its integrity before anything of it is unpacked, and lays all out in an empty
   * directory. Runs no code of any package.
   *
   * @throws {PackageError}
   */
  install(resolution: Resolution, directory: string): Promise<Entry>;
  /** What came inside the archives of others, found among what was laid out. Absent where that cannot be. */
  bundled?(resolution: Resolution, directory: string): readonly Component[];
}
