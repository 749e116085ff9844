/**
 * What is run: a set of requirements against a server that speaks one era only, directly and through Bartizan.
 *
 * `direct` legs prove the servers: what one of them fails by itself says nothing about Bartizan.
 */
const WAYS = ['http', 'stdio'];
const NATIVE = { '2026-07-28': 'modern', '2025-11-25': 'legacy' };

const direct = Object.entries(NATIVE).map(([requirements, server]) => ({
  kind: 'server',
  requirements,
  server,
  way: 'direct',
}));

const through = Object.keys(NATIVE).flatMap((requirements) =>
  ['modern', 'legacy'].flatMap((server) =>
    WAYS.map((way) => ({ kind: 'server', requirements, server, way })),
  ),
);

/** Our own leg towards servers: the suite is the server, and Bartizan its client. */
const client = Object.keys(NATIVE).map((requirements) => ({
  kind: 'client',
  requirements,
  server: 'suite',
  way: 'http',
}));

export const LEGS = [...direct, ...through, ...client].map((leg) => ({
  ...leg,
  name: [leg.requirements, leg.kind === 'client' ? 'client' : leg.server, leg.way].join('/'),
}));

/**
 * Scenarios that the suite runs without scoring them, and that have to pass here all the same, through Bartizan: the
 * client sees a conforming server even where the one behind is lax.
 */
export const ALSO_REQUIRED = {
  '2026-07-28': ['json-schema-2020-12', 'http-header-validation', 'http-custom-header-server-validation'],
  '2025-11-25': ['json-schema-2020-12', 'server-session-lifecycle'],
};
