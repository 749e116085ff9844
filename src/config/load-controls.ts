import { pathToFileURL } from 'node:url';
import { controls as builtIn } from '../controls/index.ts';
import type { Control } from '../gateway/control.ts';
import type { Config, UseConfig } from './config.ts';
import { ConfigError, type Problem } from './problem.ts';
import { ALWAYS_ON } from './schema.ts';

/** A control that is on, with its options checked and complete. */
export interface LoadedControl {
  readonly control: Control;
  readonly options: unknown;
  /** The module it came from; absent for one that is built in. */
  readonly module?: string;
}

/** A control that the config switches off, and why. */
export interface ControlOff {
  readonly id: string;
  readonly reason: string;
}

/** The controls that the config switches off. */
export function controlsOff(config: Config): ControlOff[] {
  return Object.entries(config.controls).flatMap(([id, setting]) =>
    setting.state === 'off' ? [{ id, reason: setting.reason }] : [],
  );
}

/**
 * Every control that is on, in the order in which they judge. Loads the user's own, and so runs their modules.
 *
 * @throws {ConfigError} when a module cannot be loaded, exports no control, or its options are wrong.
 */
export async function loadControls(
  config: Config,
  inOrder: readonly Control[] = builtIn,
): Promise<LoadedControl[]> {
  const own: LoadedControl[] = [];
  const problems: Problem[] = [];
  const taken = new Set(inOrder.map(({ id }) => id));
  for (const [index, use] of config.use.entries()) {
    const found = await loadOwn(use, taken);
    if ('message' in found) {
      const { line, column, module } = use;
      problems.push({ path: `use[${index}]`, line, column, text: `module: ${module}`, ...found });
    } else {
      taken.add(found.control.id);
      own.push(found);
    }
  }
  if (problems.length > 0) throw new ConfigError(config.path, problems);
  const active = inOrder.flatMap((control): LoadedControl[] => {
    const setting = config.controls[control.id];
    if (setting?.state === 'off') return [];
    return [{ control, options: setting === undefined ? control.options.parse({}) : setting.options }];
  });
  const last = active.findIndex(({ control }) => control.id === ALWAYS_ON);
  return last === -1 ? [...active, ...own] : active.toSpliced(last, 0, ...own);
}

type Wrong = Pick<Problem, 'message' | 'hint'>;

async function loadOwn(use: UseConfig, taken: ReadonlySet<string>): Promise<LoadedControl | Wrong> {
  let exported: Record<string, unknown>;
  try {
    exported = await import(pathToFileURL(use.path).href);
  } catch (cause) {
    return { message: `the module does not load: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  const candidates = isControl(exported.default)
    ? [exported.default]
    : Object.values(exported).filter(isControl);
  const [control] = candidates;
  if (control === undefined) {
    return {
      message: 'the module exports no control',
      hint: 'export const myControl = defineControl({ … })',
    };
  }
  if (candidates.length > 1) {
    return {
      message: 'the module exports more than one control',
      hint: 'make the one to use the default export',
    };
  }
  if (taken.has(control.id))
    return { message: `there is a control "${control.id}" already`, hint: 'give it another id' };
  const options = check(control, use.options);
  if (typeof options === 'string') return { message: `"${control.id}" refuses its options: ${options}` };
  return { control, options: options.value, module: use.path };
}

/** The options as the control wants them, or what it objects to. */
function check(control: Control, written: unknown): { value: unknown } | string {
  try {
    const { data, error } = control.options.safeParse(written);
    if (error === undefined) return { value: data };
    return error.issues
      .map(({ path, message }) => `${['options', ...path].join('.')}: ${message}`)
      .join('; ');
  } catch (cause) {
    return `its schema throws: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function isControl(value: unknown): value is Control {
  if (typeof value !== 'object' || value === null) return false;
  const { id, summary, stops, options, create } = value as Partial<Record<keyof Control, unknown>>;
  return (
    typeof id === 'string' &&
    /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id) &&
    typeof summary === 'string' &&
    Array.isArray(stops) &&
    typeof create === 'function' &&
    typeof (options as { safeParse?: unknown } | undefined)?.safeParse === 'function'
  );
}
