import { fieldsOf, jsonSchemaOf } from '../../config/reference.ts';
import { ALWAYS_ON } from '../../config/schema.ts';
import { controls as builtIn } from '../../controls/index.ts';
import type { Control } from '../../gateway/control.ts';
import { EXIT } from '../failure.ts';
import { type Io, type Paint, styleOf, table, widthOf, wrap } from '../terminal.ts';

export interface ControlsOptions {
  readonly json?: boolean;
}

/** `bartizan controls`: what judges, in which order, what each stops, and what can be set. */
export async function controls(
  { json }: ControlsOptions,
  io: Io,
  list: readonly Control[] = builtIn,
): Promise<number> {
  io.stdout.write(json === true ? `${JSON.stringify(list.map(asData), undefined, 2)}\n` : page(list, io));
  return EXIT.fine;
}

function asData(control: Control): object {
  const { id, summary, stops } = control;
  return { id, summary, stops, canBeOff: id !== ALWAYS_ON, options: fieldsOf(jsonSchemaOf(control.options)) };
}

function page(list: readonly Control[], io: Io): string {
  const style = styleOf(io.stdout, io.env);
  const width = Math.min(io.stdout.columns ?? 100, 100);
  const intro = `${list.length === 1 ? '1 control' : `${list.length} controls`}, in the order in which they judge. Each is on unless bartizan.yaml switches it off with a reason. A control can refuse or change a message; none can let one through alone.`;
  const parts = list.map((control, index) => {
    const number = `${index + 1}.`.padEnd(4);
    const stops = control.stops.length === 0 ? '' : style.dim(`  stops ${control.stops.join(', ')}`);
    const options = fieldsOf(jsonSchemaOf(control.options)).map(
      ({ name, default: preset, required, description, type }) => [
        name,
        required ? style.dim('required') : (preset ?? (type.startsWith('{') ? '' : style.dim('none'))),
        described(description, type, style.dim),
      ],
    );
    return `${number}${style.bold(control.id)}${stops}\n${wrap(control.summary, width, '    ')}${optionTable(options, width)}`;
  });
  return `${wrap(intro, width)}\n${parts.join('\n')}\nThe ids of threats are explained in docs/threats.md, the options in docs/config.md.\n`;
}

function described(description: string, type: string, dim: Paint): string {
  if (description === '') return dim(type);
  return type.startsWith('like ') ? `${description} ${dim(`(${type})`)}` : description;
}

/** Long descriptions go on in their own column. */
function optionTable(rows: readonly (readonly [string, string, string] | string[])[], width: number): string {
  if (rows.length === 0) return '';
  const used = 6 + columnWidth(rows, 0) + columnWidth(rows, 1) + 4;
  const room = Math.max(width - used, 24);
  const lines = rows.flatMap(([name = '', preset = '', description = '']) =>
    wrap(description, room)
      .trimEnd()
      .split('\n')
      .map((line, index) => (index === 0 ? [name, preset, line] : ['', '', line])),
  );
  return table(lines, '      ');
}

function columnWidth(rows: readonly (readonly string[])[], column: number): number {
  return Math.max(...rows.map((row) => widthOf(row[column] ?? '')));
}
