/** The parts that are used here of npm's own libraries, which come without types. */

declare module 'ini' {
  export function parse(text: string): Record<string, unknown>;
}

declare module 'npm-install-checks' {
  /** @throws when the package is not for this system */
  export function checkPlatform(target: object): void;
  /** @throws when the package is not for this Node */
  export function checkEngine(target: object, npmVersion: string | null, nodeVersion: string): void;
}

declare module 'npm-registry-fetch' {
  interface Response {
    readonly status: number;
    readonly body: AsyncIterable<Uint8Array>;
  }
  function fetch(address: string, options: Readonly<Record<string, unknown>>): Promise<Response>;
  // biome-ignore lint/style/noDefaultExport: the library has it
  export default fetch;
}

declare module '@npmcli/arborist' {
  export interface Edge {
    readonly rawSpec: string;
    readonly to: Node | null;
  }
  export interface Node {
    readonly name: string;
    readonly packageName: string | null;
    readonly version: string;
    /** Relative to the root, with `/`. */
    readonly location: string;
    readonly isRoot: boolean;
    readonly isLink: boolean;
    readonly inBundle: boolean;
    readonly optional: boolean;
    readonly integrity: string | null;
    readonly resolved: string | null;
    readonly hasInstallScript: boolean;
    readonly package: Readonly<Record<string, unknown>>;
    readonly edgesIn: ReadonlySet<Edge>;
    readonly edgesOut: ReadonlyMap<string, Edge>;
  }
  export interface Tree extends Node {
    readonly inventory: ReadonlyMap<string, Node>;
    readonly meta: { toString(): string };
  }
  // biome-ignore lint/style/noDefaultExport: the library has it
  export default class Arborist {
    constructor(options: Readonly<Record<string, unknown>>);
    buildIdealTree(options: Readonly<Record<string, unknown>>): Promise<Tree>;
  }
}
