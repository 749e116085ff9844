import type { Io } from '../terminal.ts';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** Whoever decides. */
export interface Person {
  /** @returns undefined when the person broke off. */
  choose<Value extends string>(
    question: string,
    choices: readonly Choice<Value>[],
  ): Promise<Value | undefined>;
}

/** A person at a terminal; undefined when there is none to ask or to answer. */
export async function personAt(io: Io): Promise<Person | undefined> {
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true || io.env.TERM === 'dumb') return undefined;
  const { isCancel, select } = await import('@clack/prompts');
  return {
    async choose<Value extends string>(question: string, choices: readonly Choice<Value>[]) {
      const options = choices.map((choice) => ({ ...choice, value: choice.value as string }));
      const answer = await select({ message: question, options });
      return isCancel(answer) ? undefined : choices.find(({ value }) => value === answer)?.value;
    },
  };
}
