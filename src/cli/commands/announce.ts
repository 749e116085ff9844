import type { Config } from '../../config/config.ts';
import { type Io, styleOf, table } from '../terminal.ts';

/** Says where the servers are now, and what to try. */
export function announce(url: string, servers: readonly string[], config: Config, io: Io): void {
  const style = styleOf(io.stdout, io.env);
  const rows = [
    ...servers.map((name) => [style.bold(name), `${url}/servers/${name}/mcp`]),
    ...Object.entries(config.sets).map(([name, { servers: members }]) => [
      style.bold(members.length === servers.length ? 'all as one' : `${members.join(', ')} as one`),
      `${url}${name === 'default' ? '/mcp' : `/sets/${name}/mcp`}`,
    ]),
  ];
  const [first = '<server>'] = servers;
  const { dir } = config.audit;
  io.stdout.write(
    [
      `${style.bold('bartizan')} stands at ${url}, for this machine only`,
      '',
      table(rows, '  ').trimEnd(),
      '',
      'Try it with a client:',
      `  npx -y @modelcontextprotocol/inspector --cli ${url}/servers/${first}/mcp --transport http --method tools/list`,
      'See what went through:',
      `  npx bartizan audit tail${dir === undefined ? '' : ` --dir ${dir}`}`,
      '',
      'Ctrl-C stops it.',
      '',
    ].join('\n'),
  );
}
