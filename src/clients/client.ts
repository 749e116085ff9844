import type { JsonValue } from '../protocol/json.ts';

export type ClientId = 'claude-desktop' | 'claude-code' | 'cursor' | 'vscode' | 'windsurf' | 'zed';

/** What decides where a client keeps its files. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
}

/** A file in which a client may list MCP servers. */
export interface Place {
  readonly file: string;
  /** The folder that the file belongs to, where it is no file of the whole user. */
  readonly folder?: string;
}

/** An object in the file whose keys are names of servers. */
export interface ServerMap {
  readonly path: readonly string[];
  /** The folder in which the client starts these servers, where the file tells. */
  readonly folder?: string;
}

/** A program that lists MCP servers in a JSON file: where, in which shape, and what it does with the text. */
export interface Client {
  readonly id: ClientId;
  /** As its makers write it. */
  readonly label: string;
  places(at: Surroundings): readonly Place[];
  maps(document: JsonValue, place: Place): readonly ServerMap[];
  /** Keys under which an entry may have the address of a remote server. */
  readonly urlKeys: readonly string[];
  /** Whether `${…}` in a value is filled in by the client, or is plain text to it. */
  readonly fillsIn: boolean;
  /** Keys that make an entry one that only this client can run, each with the reason. */
  readonly tiedBy: Readonly<Record<string, string>>;
}
