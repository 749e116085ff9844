// What all that looks at texts costs for each byte: of harmless texts, and of those that take longest.
import { filled, harmlessTexts, worstUnits } from './inspection-texts.mjs';
import { loadSources } from './rooms.mjs';

const ENTRY = {
  hidden: 'src/controls/hidden-text.ts',
  secrets: 'src/controls/secrets.ts',
  personal: 'src/controls/personal-data.ts',
  injected: 'src/controls/injected-result.ts',
  testing: 'src/testing/index.ts',
  cues: 'src/inspect/secrets/find.ts',
};

export async function inspection({ quick }) {
  const rooms = await loadSources(ENTRY);
  try {
    const inspect = await inspector(rooms);
    const rounds = quick ? 5 : 30;
    const harmless = harmlessTexts().map(([what, text]) => ({ what, ...best(inspect, text, rounds) }));
    const ordinary = harmless[0].all;
    const rows = harmless.map(({ what, all, ...costs }) => ({
      what,
      'MB/s': 1000 / all,
      ...Object.fromEntries(Object.entries(costs).map(([control, cost]) => [`${control}, ns/B`, cost])),
    }));
    for (const [control, units] of Object.entries(worstUnits(rooms.secretCues))) {
      const [worst] = units
        .map((unit) => ({ unit, ...best(inspect, filled(unit, 30_000), 2) }))
        .sort((a, b) => b.all - a.all)
        .slice(0, 3)
        .map(({ unit }) => ({ unit, ...best(inspect, filled(unit, quick ? 1_000_000 : 10_000_000), 1) }))
        .sort((a, b) => b.all - a.all);
      rows.push({
        what: `${control}, worst, ${quick ? 1 : 10} MB: ${JSON.stringify(worst.unit.slice(0, 40))}`,
        'MB/s': 1000 / worst.all,
        'times the ordinary': worst.all / ordinary,
      });
    }
    return rows;
  } finally {
    await rooms.stop();
  }
}

/** The controls one after the other, as the gateway asks them: the first reads the text for all. Says what each took, in ms. */
async function inspector(rooms) {
  const controls = [rooms.hiddenText, rooms.secrets, rooms.personalData, rooms.injectedResult];
  const ports = { pins: rooms.fakePins(), servers: ['files'] };
  const exchangeFor = (text) => {
    const result = { content: [{ type: 'text', text }] };
    return rooms.exchangeOf({ message: { value: { jsonrpc: '2.0', id: 1, result } } });
  };
  const checks = controls.map((control) => ({
    id: control.id,
    ...control.create(control.options.parse({}), ports),
  }));
  // What is loaded late is loaded now, and answers at once from then on.
  for (const { result } of checks) await result(exchangeFor('words'));
  return (text) => {
    const exchange = exchangeFor(text);
    return checks.map(({ id, result, done }) => {
      const before = process.cpuUsage();
      const decision = result(exchange);
      const { user, system } = process.cpuUsage(before);
      if (decision instanceof Promise) throw new Error(`${id} did not answer at once`);
      done?.(exchange);
      return [id, (user + system) / 1000];
    });
  };
}

/** Nanoseconds of CPU time for each byte: of each control, and of all. The best of so many rounds. */
function best(inspect, text, rounds) {
  const bytes = Buffer.byteLength(text);
  let least = { all: Number.POSITIVE_INFINITY };
  for (let round = 0; round < rounds; round++) {
    const times = inspect(text);
    const all = (times.reduce((sum, [, ms]) => sum + ms, 0) * 1e6) / bytes;
    if (all < least.all)
      least = { all, ...Object.fromEntries(times.map(([id, ms]) => [id, (ms * 1e6) / bytes])) };
  }
  return least;
}
