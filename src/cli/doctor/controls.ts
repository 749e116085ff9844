import type { Config } from '../../config/config.ts';
import { controlsOff, loadControls } from '../../config/load-controls.ts';
import { ConfigError } from '../../config/problem.ts';
import { type Finding, fail, note, ok, warn } from './finding.ts';

/** Each control, on or off and why. Loads the user's own, as a start would. */
export async function controlFindings(config: Config): Promise<Finding[]> {
  const off = controlsOff(config).map(({ id, reason }) =>
    warn(id, `off: ${reason}`, `take controls.${id}.off out of the config`),
  );
  try {
    const on = (await loadControls(config)).map(({ control, module }) => {
      const stops = control.stops.length === 0 ? '' : ` (${control.stops.join(', ')})`;
      const text = `${control.summary}${stops}`;
      return module === undefined ? ok(control.id, text) : note(control.id, `${text}, your own: ${module}`);
    });
    return [...on, ...off];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...error.problems.map(({ path, message, hint }) => fail(path, message, hint)), ...off];
  }
}
