/** Ways to keep a process in, from the weakest to the strongest; `kata` is a virtual machine. */
export const LEVELS = ['seatbelt', 'bubblewrap', 'container', 'gvisor', 'kata'] as const;

export type Level = (typeof LEVELS)[number];

/** Programs that make a container of a directory; runsc is gVisor. */
export const CONTAINER_RUNTIMES = ['crun', 'runc', 'runsc'] as const;

export type ContainerRuntime = (typeof CONTAINER_RUNTIMES)[number];

/** Programs that have a runtime make a container; without one, Bartizan tells the runtime itself. */
export const ENGINES = ['podman', 'docker', 'nerdctl'] as const;

export type Engine = (typeof ENGINES)[number];

/** Walls in particular. */
export interface LevelOptions {
  /** Of a container. Default: none. Of a virtual machine: docker. */
  readonly engine?: Engine;
  /** Of a container, one of {@link CONTAINER_RUNTIMES}. Of a virtual machine, as the engine calls it, or for podman a path. */
  readonly runtime?: string;
  /** A type of SELinux that the server is held to, besides its walls. */
  readonly selinux?: string;
}

/** As an engine calls it, or as Bartizan does without one. */
export function defaultRuntime(level: Level, engine: Engine | undefined): string {
  if (level === 'kata') return engine === 'podman' ? 'kata' : 'io.containerd.kata.v2';
  if (level === 'gvisor') return 'runsc';
  return engine === 'docker' || engine === 'nerdctl' ? 'runc' : 'crun';
}

/** What a server is kept in when nothing is said; on other platforms it has to be said. */
export function defaultLevel(platform: NodeJS.Platform): Level | undefined {
  if (platform === 'linux') return 'bubblewrap';
  return platform === 'darwin' ? 'seatbelt' : undefined;
}

export function isWeaker(level: Level, than: Level): boolean {
  return LEVELS.indexOf(level) < LEVELS.indexOf(than);
}
