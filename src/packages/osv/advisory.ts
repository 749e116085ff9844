/** What is known to be wrong with packages, in the format that OSV publishes (ossf.github.io/osv-schema). */
import * as z from 'zod';

export interface Advisory {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** CVSS vectors or words such as `HIGH`, as the advisory has them. */
  readonly severity: readonly string[];
  readonly withdrawn: boolean;
  readonly affected: readonly Affected[];
}

export interface Affected {
  /** `npm` or `PyPI`, as OSV spells it. */
  readonly ecosystem: string;
  readonly name: string;
  readonly versions: readonly string[];
  readonly ranges: readonly Range[];
}

export interface Range {
  readonly type: string;
  readonly events: readonly Event[];
}

export type Event =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly last_affected: string }
  | { readonly limit: string };

const text = z.string();

const event = z.union([
  z.looseObject({ introduced: text }),
  z.looseObject({ fixed: text }),
  z.looseObject({ last_affected: text }),
  z.looseObject({ limit: text }),
]);

const advisory = z.looseObject({
  id: text,
  aliases: z.array(text).nullish(),
  summary: text.nullish(),
  details: text.nullish(),
  withdrawn: text.nullish(),
  severity: z.array(z.looseObject({ score: text })).nullish(),
  database_specific: z.looseObject({ severity: z.unknown() }).nullish(),
  affected: z
    .array(
      z.looseObject({
        package: z.looseObject({ ecosystem: text, name: text }).nullish(),
        versions: z.array(text).nullish(),
        ranges: z.array(z.looseObject({ type: text, events: z.array(event) })).nullish(),
      }),
    )
    .nullish(),
});

/** @throws {z.ZodError} when it is none: what cannot be read must not count as no advisory */
export function parseAdvisory(value: unknown): Advisory {
  const { id, aliases, summary, details, withdrawn, severity, database_specific, affected } =
    advisory.parse(value);
  const word = database_specific?.severity;
  return {
    id,
    aliases: aliases ?? [],
    summary: summary ?? (details ?? '').split('\n')[0] ?? '',
    severity: [...(typeof word === 'string' ? [word] : []), ...(severity ?? []).map(({ score }) => score)],
    withdrawn: typeof withdrawn === 'string',
    affected: (affected ?? []).flatMap(({ package: about, versions, ranges }) =>
      about === undefined || about === null
        ? []
        : [{ ecosystem: about.ecosystem, name: about.name, versions: versions ?? [], ranges: ranges ?? [] }],
    ),
  };
}

/** A file of OSV: one advisory, a list of them, or `{ "vulns": […] }`. @throws {z.ZodError | SyntaxError} */
export function parseAdvisories(json: string): Advisory[] {
  const value: unknown = JSON.parse(json);
  const listed = z.looseObject({ vulns: z.array(z.unknown()) }).safeParse(value);
  const all = listed.success ? listed.data.vulns : Array.isArray(value) ? value : [value];
  return all.map(parseAdvisory);
}
