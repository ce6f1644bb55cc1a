import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { parse } from 'yaml'
import { mergeChunks } from './merge-chunks.ts'
import { keepOneByte } from './one-byte.ts'
import { prepareFilters } from './prepare-filters.ts'
import { removeLayout } from './without-layout.ts'

/**
 * Makes the package that is published: one bundle in `dist/` with a chunk for every component, so that what
 * a configuration does not use is not loaded. Small libraries are bundled too, since hundreds of files of
 * theirs would be opened at every start; their licences go into `dist/THIRD-PARTY.txt`. What nearly every start
 * needs is one file, and what would be worked out anew at every start is worked out here.
 */
/** What the code reads beside itself: from where it is to where the bundled code looks for it. */
const ASSETS = {
  'processors/fix/templates': 'dist/templates',
  'agent/scan/kernel.wasm': 'dist/chunks/kernel.wasm',
  'agent/scan/json.wasm': 'dist/chunks/json.wasm',
  'packaging/npm/api.d.ts': 'dist/api.d.ts',
}
/** Read at every start: YAML here, JSON there, which takes a tenth of the time. */
const RULES = { from: 'agent/detection/rules', to: 'dist/chunks/rules' }
/** What `error-codes` and `doctor` tell of each. */
const RUNBOOK = { from: 'docs/error-codes.yaml', to: 'dist/chunks/error-codes.json' }
/** Stay dependencies of the package: native code, or large and seldom used. */
const OUTSIDE = ['@ast-grep/*', 'openai', 're2js', 'undici']
/** Bundled libraries that are written for `require` ask for Node's own modules by it. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`
/** What finds errors in files: with all it imports, one file. */
const INGEST = [
  'agent/cli/program.ts',
  'agent/cli/commands/run.ts',
  'receivers/file/receiver.ts',
  'processors/recombine/processor.ts',
  'processors/detect/processor.ts',
  'exporters/file/exporter.ts',
]
/** The form of modules that needs no `require`: half of the other is never used, and cannot be left out. */
const MODULES = { yaml: './node_modules/yaml/browser/index.js' }
/**
 * The stock gRPC exporter asks for its client by a `require` that is made when it runs: a bundler does not see it, and an
 * installed package has no folder with that client.
 */
const GRPC_CLIENT: Plugin = {
  name: 'grpc-client',
  setup: (bundler) => {
    bundler.onLoad({ filter: /otlp-grpc-exporter-base\/dist\/[^_]+\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const seen = text.replaceAll('__require("@grpc/grpc-js")', 'grpcClient')
      return seen === text ? undefined : { contents: `import * as grpcClient from '@grpc/grpc-js'\n${seen}` }
    })
  },
}
/** A library says what is wrong with a value in fifty languages, of which nothing here chooses one. */
const ENGLISH: Plugin = {
  name: 'english',
  setup: (bundler) => {
    bundler.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}
const OPTIONS: BuildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  alias: MODULES,
  external: OUTSIDE,
  plugins: [GRPC_CLIENT, ENGLISH],
  legalComments: 'none',
  logLevel: 'warning',
}

await rm('dist', { recursive: true, force: true })
const { metafile } = await build({
  ...OPTIONS,
  entryPoints: { main: 'agent/main.ts', api: 'agent/api.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
})
await mergeChunks({
  metafile,
  sources: INGEST,
  into: 'dist/chunks/ingest.js',
  common: { ...OPTIONS, banner: { js: REQUIRE } },
})
for (const name of await readdir('dist/chunks')) {
  if (name.endsWith('.js')) await keepOneByte(join('dist/chunks', name))
}
for (const [from, to] of Object.entries(ASSETS)) await cp(from, to, { recursive: true })
await mkdir(RULES.to)
for (const name of await readdir(RULES.from)) {
  const rules: unknown = parse(await readFile(join(RULES.from, name), 'utf8'))
  await writeFile(join(RULES.to, name.replace(/\.yaml$/, '.json')), JSON.stringify(rules))
}
await writeFile(RUNBOOK.to, JSON.stringify(parse(await readFile(RUNBOOK.from, 'utf8'))))
await prepareFilters('dist/chunks/filters')
const missing = await askedForAtRunTime('dist/chunks')
if (missing.length > 0)
  throw new Error(`asked for when it runs, and not in the package: ${missing.join(', ')}`)
for (const name of await readdir('dist/chunks')) {
  if (name.endsWith('.js')) await removeLayout(join('dist/chunks', name))
}
await writeFile('dist/THIRD-PARTY.txt', await licencesOf(Object.keys(metafile.inputs)))
console.log(`dist/main.js ${(await stat('dist/main.js')).size} bytes`)

/** Packages that bundled libraries get by a `require` of their own. */
async function askedForAtRunTime(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\b__require\("([^"]+)"\)/g)].map(([, name]) => name),
  )
  return [...new Set(names)].filter((name) => name !== undefined && !isBuiltin(name)).map(String)
}

/** The licences of the packages that bundled files come from, one after the other. Errors: a package has none. */
async function licencesOf(paths: readonly string[]): Promise<string> {
  const names = paths.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
  const packages = [...new Set(names)].filter((name) => name !== undefined).toSorted()
  const texts = packages.map(async (name) => {
    const folder = join('node_modules', name)
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
    if (file === undefined) throw new Error(`${name} is bundled and has no licence file`)
    return `${name}\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`
  })
  return (await Promise.all(texts)).join('\n--------\n\n')
}
