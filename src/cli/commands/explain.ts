import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { ownProgramOf } from '../explain/own-program.ts';
import { sentencesOn } from '../explain/sentences.ts';
import { EXIT, type ExitCode, misused } from '../failure.ts';
import { type Io, printable, styleOf, table } from '../terminal.ts';

export interface ExplainOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** `bartizan explain [server]`: what servers can do here, in plain words. Starts nothing. */
export async function explain(
  server: string | undefined,
  options: ExplainOptions,
  io: Io,
): Promise<ExitCode> {
  const config = await loadConfig(configPath(options.config, io.env));
  const { servers, path } = config;
  const known = Object.keys(servers);
  if (server !== undefined && !Object.hasOwn(servers, server)) {
    throw misused(`there is no server "${server}" in ${path}`, `one of: ${known.join(', ') || 'none'}`);
  }
  if (known.length === 0) throw misused('the config has no servers', 'bartizan import');
  const chosen = Object.entries(servers).filter(([name]) => server === undefined || name === server);
  const said = await Promise.all(
    chosen.map(async ([name, each]) => {
      const own = each.kind === 'stdio' ? await ownProgramOf(each, config, io.env) : [];
      return [name, [...sentencesOn(name, each, process.platform), ...own]] as const;
    }),
  );
  if (options.json === true) {
    const data = Object.fromEntries(said.map(([name, sentences]) => [name, Object.fromEntries(sentences)]));
    io.stdout.write(`${JSON.stringify(data, undefined, 2)}\n`);
    return EXIT.fine;
  }
  const style = styleOf(io.stdout, io.env);
  const pages = said.map(([name, sentences]) => {
    const rows = sentences.map(([subject, text]) => [style.dim(subject), printable(text)]);
    return `${style.bold(name)}\n${table(rows, '  ')}`;
  });
  io.stdout.write(pages.join('\n'));
  return EXIT.fine;
}
