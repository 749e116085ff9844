/** What a person reads at the end of a trace. */
import { type Output, printable, styleOf, wrap } from '../terminal.ts';
import type { Proposal } from './proposal.ts';
import type { MadeCall } from './tool-calls.ts';
import { yamlOf } from './yaml.ts';

export interface Page {
  readonly server: string;
  readonly proposal: Proposal;
  readonly calls: readonly MadeCall[];
  /** Why it was not watched to the end. */
  readonly broke: string | undefined;
}

/** Said each time, because a proposal that looks complete is the more dangerous for it. */
export const LIMITS: readonly string[] = [
  'Only what it did in this run is proposed. What other calls need was not seen: make them with --call.',
  'Which variables it reads cannot be seen from outside, only that it complains of one.',
  'What a grant lets it do is more than what it did. Read the proposal before you take it over.',
];

export function pageOf(
  { server, proposal, calls, broke }: Page,
  output: Output,
  env: Parameters<typeof styleOf>[1],
): string {
  const style = styleOf(output, env);
  const width = Math.min(output.columns ?? 100, 110);
  const list = (title: string, sentences: readonly string[]): string =>
    sentences.length === 0
      ? ''
      : `\n${title}\n${sentences.map((each) => `  - ${wrap(printable(each), width, '    ').trimStart()}`).join('')}`;
  const yaml = yamlOf(server, proposal);
  const began =
    yaml === ''
      ? `${style.bold(server)} needed no grant ${broke === undefined ? 'in this run' : 'until then'}.\n`
      : `${style.bold(`What ${server} needed in this run`)}, for bartizan.yaml:\n\n${yaml}`;
  return [
    broke === undefined ? '' : `${style.yellow('It was not watched to the end:')} ${printable(broke)}\n\n`,
    began,
    list(style.red('Not for it'), proposal.warnings),
    list(style.bold('Not proposed'), proposal.notes),
    list(style.bold('Calls'), calls.map(sentenceOn)),
    list(style.dim('What this cannot tell'), LIMITS),
  ].join('');
}

function sentenceOn({ tool, outcome, said }: MadeCall): string {
  if (outcome === 'answered') return `${tool} answered.`;
  if (outcome === 'asked')
    return `${tool} asked a question, which nobody answered here: what it does then was not seen.`;
  return `${tool} failed: ${(said ?? '').slice(0, 300)}. What it needs was perhaps not seen.`;
}
