/** Who may import whom: the table in docs/architecture, as a check. `npm run imports` runs it. */
const LIBRARIES =
  'scan|storage|queue|delivery|stacktrace|grouping|detection|subprocess|sandbox|net|syslog|time|otlp|kafka|repository|pattern|attributes|condition|redaction|rewrite|knowledge|ai'
const KINDS = 'receivers|processors|exporters|agent/extensions'
const BASE = `agent/(model|telemetry|component|${LIBRARIES})/|config/`
const outside = { dependencyTypesNot: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] }
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })
const door = (name, comment, doors, target) =>
  rule(name, comment, { path: `^(agent|config|${KINDS})/`, pathNot: `^(${doors})` }, { path: target })

export default {
  forbidden: [
    rule(
      'no-circular',
      'a cycle has no bottom to start reading from',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'not-resolvable',
      'every import leads somewhere',
      { pathNot: '^test/fixtures' },
      { couldNotResolve: true },
    ),
    rule(
      'model-is-the-floor',
      'the model does no I/O and knows nobody',
      { path: '^agent/model/' },
      { pathNot: '^agent/model/' },
    ),
    rule(
      'config-sees-model',
      'configuration knows no component',
      { path: '^config/', pathNot: '^config/examples/' },
      { pathNot: '^(agent/model/|config/)', ...outside },
    ),
    rule(
      'telemetry-sees-below',
      'telemetry does not know the pipeline',
      { path: '^agent/telemetry/' },
      { pathNot: '^(agent/(model|telemetry)/|config/)', ...outside },
    ),
    rule(
      'contracts-see-below',
      'contracts hold no behaviour of libraries',
      { path: '^agent/component/' },
      { pathNot: '^(agent/(model|telemetry|component)/|config/)', ...outside },
    ),
    rule(
      'libraries-see-below',
      'libraries know no component and no runtime',
      { path: `^agent/(${LIBRARIES})/` },
      { pathNot: `^(${BASE})`, ...outside },
    ),
    rule(
      'components-see-base-and-self',
      'components do not know each other',
      { path: `^(${KINDS})/([^/]+)/` },
      { pathNot: `^(${BASE}|$1/$2/)`, ...outside },
    ),
    rule(
      'runtime-never-sees-components',
      'the runtime gets a registry',
      { path: '^agent/(runtime|dashboard)/' },
      { path: `^(${KINDS})/` },
    ),
    rule(
      'factory-is-the-door',
      'a component is seen from outside by its factory only',
      { pathNot: `^(test|${KINDS})/` },
      { path: `^(${KINDS})/[^/]+/(?!factory[.]ts$)` },
    ),
    rule(
      'one-composition-root',
      'components and runtime meet in one file',
      { pathNot: `^(agent/components[.]ts$|test/|(${KINDS})/)` },
      { path: `^(${KINDS})/` },
    ),
    rule(
      'command-line-is-the-roof',
      'nobody imports the command line',
      { path: `^(agent|config|${KINDS})/`, pathNot: '^agent/(cli/|(main|api)[.]ts$)' },
      { path: '^agent/(cli/|main[.]ts$)' },
    ),
    rule(
      'product-never-sees-tests',
      'tests depend on the product, never the reverse',
      { path: `^(agent|config|${KINDS})/` },
      { path: '^test/' },
    ),
    door(
      'child-processes-in-one-place',
      'one door for child processes',
      'agent/subprocess/|config/examples/',
      '^(node:)?child_process$',
    ),
    door(
      'sockets-in-one-place',
      'one door for sockets and servers; the probe runs inside the sandbox',
      'agent/net/|agent/sandbox/probe[.]ts|config/examples/',
      '^(node:)?(net|http|https|http2|tls|dgram)$',
    ),
    door('sqlite-in-one-place', 'one door for the database', 'agent/storage/', '^(node:)?sqlite$'),
    door(
      'schema-library-in-one-place',
      'one door for zod: what a client of the Model Context Protocol asks and gets',
      'agent/cli/mcp/',
      'node_modules/zod/',
    ),
    door(
      'parser-library-in-one-place',
      'one door for ast-grep',
      'agent/repository/syntax[.]ts',
      'node_modules/@ast-grep/',
    ),
    door('pattern-library-in-one-place', 'one door for patterns', 'agent/pattern/', 'node_modules/re2js/'),
    door('model-library-in-one-place', 'one door for the model clients', 'agent/ai/', 'node_modules/openai/'),
    door('http-library-in-one-place', 'one door for undici', 'agent/net/', 'node_modules/undici/'),
    door(
      'context-protocol-in-one-place',
      'one door for the Model Context Protocol',
      'agent/cli/mcp/|agent/ai/context-(tools|transport)[.]ts',
      'node_modules/@modelcontextprotocol/',
    ),
    door('command-library-in-one-place', 'one door for commander', 'agent/cli/', 'node_modules/commander/'),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
}
