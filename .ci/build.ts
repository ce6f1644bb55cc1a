import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { parse } from 'yaml'

/**
 * Makes the package that is published: one bundle in `dist/` with a chunk for every component, so that what
 * a configuration does not use is not loaded. Small libraries are bundled too, since hundreds of files of
 * theirs would be opened at every start; their licences go into `dist/THIRD-PARTY.txt`.
 */
/** What the code reads beside itself: from where it is to where the bundled code looks for it. */
const ASSETS = {
  'processors/fix/templates': 'dist/templates',
  'agent/scan/kernel.wasm': 'dist/chunks/kernel.wasm',
  'packaging/npm/api.d.ts': 'dist/api.d.ts',
}
/** Read at every start: YAML here, JSON there, which takes a tenth of the time. */
const RULES = { from: 'agent/detection/rules', to: 'dist/chunks/rules' }
/** Stay dependencies of the package: native code, or large and seldom used. */
const OUTSIDE = ['@ast-grep/*', 'openai', 're2js', 'undici']
/** Bundled libraries that are written for `require` ask for Node's own modules by it. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`

await rm('dist', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: { main: 'agent/main.ts', api: 'agent/api.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  external: OUTSIDE,
  banner: { js: REQUIRE },
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
})
for (const [from, to] of Object.entries(ASSETS)) await cp(from, to, { recursive: true })
await mkdir(RULES.to)
for (const name of await readdir(RULES.from)) {
  const rules: unknown = parse(await readFile(join(RULES.from, name), 'utf8'))
  await writeFile(join(RULES.to, name.replace(/\.yaml$/, '.json')), JSON.stringify(rules))
}
await writeFile('dist/THIRD-PARTY.txt', await licencesOf(Object.keys(metafile.inputs)))
console.log(`dist/main.js ${(await stat('dist/main.js')).size} bytes`)

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
