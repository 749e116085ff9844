// The controls as they judge in the gateway, one by one.
import { loadSources } from '../bench/rooms.mjs';

const SOURCES = {
  hidden: 'src/controls/hidden-text.ts',
  poisoned: 'src/controls/poisoned-catalog.ts',
  secrets: 'src/controls/secrets.ts',
  personal: 'src/controls/personal-data.ts',
  injected: 'src/controls/injected-result.ts',
  testing: 'src/testing/index.ts',
  offers: 'src/gateway/offers.ts',
};

/** Which control is asked about what. Secrets and personal data of offers are looked at as if they were answers. */
const STAGES = {
  'hidden-text': ['tools', 'results'],
  'poisoned-catalog': ['tools'],
  secrets: ['results'],
  'personal-data': ['results'],
  'injected-result': ['results'],
};

/** @returns {Promise<{ judges: { control: string, kinds: string[], flags: (kind: string, said: unknown) => Promise<boolean> }[], stop: () => Promise<void> }>} */
export async function loadJudges(options = {}) {
  const rooms = await loadSources(SOURCES);
  const controls = [
    rooms.hiddenText,
    rooms.poisonedCatalog,
    rooms.secrets,
    rooms.personalData,
    rooms.injectedResult,
  ];
  const messageOf = (value) => ({ value });
  let calls = 0;
  const judges = controls.map((control) => {
    const checks = control.create(control.options.parse(options[control.id] ?? {}), {
      pins: rooms.fakePins(),
      servers: ['files'],
    });
    const flags = async (kind, said) => {
      if (kind === 'tools') {
        const message = messageOf({ jsonrpc: '2.0', id: 1, result: { tools: [said] } });
        const offers = rooms.offersIn('tool', message);
        const listing = { server: 'files', at: 0, kind: 'tool', offers, message };
        return isObjection(await checks.catalog(listing));
      }
      const result = { content: [{ type: 'text', text: said }] };
      // Each is the answer to another call: one has nothing to do with the one before.
      calls += 1;
      const exchange = rooms.exchangeOf({
        id: `x-${calls}`,
        params: { name: 'echo', arguments: { text: `${calls}` } },
        message: messageOf({ jsonrpc: '2.0', id: 1, result }),
      });
      const decision = await checks.result(exchange);
      checks.done?.(exchange);
      return isObjection(decision);
    };
    return { control: control.id, kinds: STAGES[control.id], flags };
  });
  return { judges, stop: rooms.stop };
}

/** A picture that was taken out is not yet an alarm. */
function isObjection(decision) {
  if (decision.verdict === 'pass') return false;
  return decision.verdict !== 'rewrite' || decision.findings.some(({ code }) => code !== 'link_removed');
}
