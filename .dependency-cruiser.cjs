/** Layering of docs/ARCHITECTURE.md: a lib imports only what its line names. */
const layers = {
  units: [],
  market: ['units'],
  'order-book': ['market', 'units'],
  settlement: ['market', 'units'],
  metering: ['market', 'units'],
  protocol: ['market', 'units'],
  consensus: ['protocol', 'market', 'units'],
  agent: ['market', 'units'],
  engine: ['agent', 'consensus', 'protocol', 'metering', 'settlement', 'order-book', 'market', 'units'],
  gossip: [],
  store: ['engine', 'agent', 'consensus', 'protocol', 'metering', 'settlement', 'order-book', 'market', 'units'],
  identity: ['protocol', 'market', 'units'],
  config: ['market', 'units'],
  testing: ['engine', 'agent', 'consensus', 'protocol', 'metering', 'settlement', 'order-book', 'market', 'units'],
};
const packages = {
  units: ['decimal\\.js'],
  market: [],
  'order-book': [],
  settlement: [],
  metering: [],
  protocol: ['@ipld/dag-cbor'],
  consensus: [],
  agent: [],
  engine: [],
};
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-past-the-index',
      comment: 'A lib has one index.ts; nobody imports past it.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^$1/$2/' },
    },
    { name: 'libs-know-no-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-know-no-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'only-the-store-knows-prisma',
      severity: 'error',
      from: { pathNot: '^libs/store/' },
      to: { path: '^libs/store/src/generated|^node_modules/(@prisma|prisma|better-sqlite3)/' },
    },
    {
      name: 'only-gossip-knows-libp2p',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/(gossip|identity)/' },
      to: { path: '^node_modules/(libp2p|@libp2p|@multiformats)/' },
    },
    ...Object.entries(layers).map(([lib, allowed]) => ({
      name: `layer-${lib}`,
      severity: 'error',
      from: { path: `^libs/${lib}/`, pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
    })),
    ...Object.entries(layers).map(([lib, allowed]) => ({
      name: `layer-${lib}-specs`,
      comment: 'A spec may also use the testing lib.',
      severity: 'error',
      from: { path: `^libs/${lib}/.*\\.spec\\.ts$` },
      to: { path: '^libs/', pathNot: `^libs/(${[lib, 'testing', ...allowed].join('|')})/` },
    })),
    ...Object.entries(packages).map(([lib, allowed]) => ({
      name: `pure-${lib}`,
      comment: 'The pure core imports no package but those named, and no node: module.',
      severity: 'error',
      from: { path: `^libs/${lib}/src/`, pathNot: '\\.spec\\.ts$|/(testing|bench)/' },
      to: { pathNot: ['^libs/', ...allowed.map((name) => `^node_modules/${name}/`)] },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated)/|apps/dashboard' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
    },
  },
};
