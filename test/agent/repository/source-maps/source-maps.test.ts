import '../../../support/plain-processes.ts'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buildSync, type BuildOptions } from 'esbuild'
import { test, type Test } from 'tap'
import type { ResolvedFrame } from '../../../../agent/model/diagnosis.ts'
import { ParsedFiles } from '../../../../agent/repository/definitions.ts'
import { resolveFrames } from '../../../../agent/repository/frames.ts'
import { originalFrames } from '../../../../agent/repository/source-maps/original-frames.ts'
import { SourceMaps } from '../../../../agent/repository/source-maps/source-maps.ts'
import { parseStackTrace } from '../../../../agent/stacktrace/parse.ts'
import { folderWith, opened } from '../support.ts'

/**
 * Each test builds a small program with a real bundler, lets it crash in Node without source maps, and asks
 * for the frames in the sources. The lines are known because the test wrote them.
 */
const SOURCES = {
  'package.json': '{"name": "shop", "type": "commonjs"}',
  'tsconfig.json': '{}',
  '.gitignore': 'dist\n',
  'src/main.ts': [
    "import { Cart } from './cart'",
    '',
    'type Order = { lines: { price?: { cents: number } }[] }',
    '',
    'export function start(order: Order): number {',
    '  const cart = new Cart(order)',
    '  return cart.total()',
    '}',
    '',
    'start({ lines: [{}] })',
  ].join('\n'),
  'src/cart.ts': [
    'interface Line {',
    '  price?: { cents: number }',
    '}',
    '',
    'export class Cart {',
    '  constructor(private readonly order: { lines: Line[] }) {}',
    '',
    '  total(): number {',
    '    let sum = 0',
    '    for (const line of this.order.lines) {',
    '      sum += centsOf(line)',
    '    }',
    '    return sum',
    '  }',
    '}',
    '',
    'function centsOf(line: Line): number {',
    '  return line.price!.cents',
    '}',
  ].join('\n'),
}

/** The own frames: what the program was doing when it crashed. */
const EXPECTED = [
  'centsOf src/cart.ts:18',
  'Cart.total src/cart.ts:11',
  'start src/main.ts:7',
  ' src/main.ts:10',
]

interface Found {
  readonly shown: readonly string[]
  readonly frames: readonly ResolvedFrame[]
  readonly gaps: readonly string[]
}

function crash(folder: string, file: string): string {
  // The test runner switches the mapping of Node itself on for its children.
  const env = { ...process.env, NODE_OPTIONS: '' }
  const { stderr, status } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env })
  if (status !== 1) throw new Error(`the program did not crash: ${stderr}`)
  return stderr
}

async function inSources(folder: string, text: string, directories: readonly string[] = []): Promise<Found> {
  const repository = await opened(folder)
  const trace = parseStackTrace(text, 'javascript')
  if (trace === undefined) throw new Error(`no trace in ${text}`)
  const found = await originalFrames(
    resolveFrames(trace, repository),
    new ParsedFiles(repository),
    new SourceMaps(repository, directories),
  )
  const shown = found.frames
    .filter((frame) => frame.isOwn)
    .map((frame) => `${frame.function.replace(/^Object\.<anonymous>$/, '')} ${frame.path}:${frame.line}`)
  return { shown, ...found }
}

function project(t: Test, more: Readonly<Record<string, string>> = {}): string {
  const folder = folderWith({ ...SOURCES, ...more })
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function bundle(folder: string, more: BuildOptions): void {
  buildSync({
    absWorkingDir: folder,
    entryPoints: ['src/main.ts'],
    outfile: 'dist/main.js',
    bundle: true,
    platform: 'node',
    logLevel: 'silent',
    ...more,
  })
}

test('frames of a bundle with its map beside it are those of the sources', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'linked' })
  const { shown, gaps } = await inSources(folder, crash(folder, 'dist/main.js'))
  t.strictSame(shown, EXPECTED)
  t.strictSame(gaps, [])
})

test('frames of a minified bundle get back their names and places, also by the columns of one line', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'linked', minify: true })
  const text = crash(folder, 'dist/main.js')
  t.notMatch(text, /centsOf/, 'the names are gone from the trace')
  t.strictSame((await inSources(folder, text)).shown, EXPECTED)
})

test('frames of a bundle with the map inside it are those of the sources', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'inline', minify: true })
  t.strictSame((await inSources(folder, crash(folder, 'dist/main.js'))).shown, EXPECTED)
})

test('frames of what the TypeScript compiler made are those of the sources', async (t) => {
  const folder = project(t)
  execFileSync(
    'tsc',
    'src/main.ts --outDir dist --rootDir src --sourceMap --module commonjs --target es2022 --ignoreConfig'.split(
      ' ',
    ),
    { cwd: folder, stdio: 'pipe', env: { ...process.env, NODE_OPTIONS: '' } },
  )
  t.strictSame((await inSources(folder, crash(folder, 'dist/main.js'))).shown, EXPECTED)
})

test('a program that ran in a container is mapped by maps of a configured folder', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'external', minify: true })
  const text = crash(folder, 'dist/main.js').replaceAll(folder, '/app')
  const uploads = folderWith({})
  t.teardown(() => rmSync(uploads, { recursive: true }))
  mkdirSync(join(uploads, 'dist'))
  renameSync(join(folder, 'dist/main.js.map'), join(uploads, 'dist/main.js.map'))
  rmSync(join(folder, 'dist'), { recursive: true })
  t.strictSame((await inSources(folder, text, [uploads])).shown, EXPECTED)
  const without = await inSources(folder, text)
  t.match(without.gaps.join(), /is compiled and has no source map here/)
})

test('a map is found by the debug id of its bundle', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'external' })
  const id = '85314830-023f-4cf1-a267-535f4e37bb17'
  appendFileSync(join(folder, 'dist/main.js'), `\n//# debugId=${id}\n`)
  const map: object = JSON.parse(readFileSync(join(folder, 'dist/main.js.map'), 'utf8'))
  rmSync(join(folder, 'dist/main.js.map'))
  const uploads = folderWith({ 'a/b.map': JSON.stringify({ ...map, debug_id: id.toUpperCase() }) })
  t.teardown(() => rmSync(uploads, { recursive: true }))
  const text = crash(folder, 'dist/main.js')
  t.strictSame((await inSources(folder, text, [uploads])).shown, EXPECTED)
  renameSync(join(uploads, 'a/b.map'), join(uploads, `a/${id.replaceAll('-', '')}.map`))
  t.strictSame((await inSources(folder, text, [uploads])).shown, EXPECTED, 'by the name of the file')
  writeFileSync(
    join(folder, 'dist/main.js.map'),
    JSON.stringify({ ...map, debugId: '00000000-0000-0000-0000-000000000000' }),
  )
  t.match((await inSources(folder, text)).gaps.join(), /their debug ids differ/)
})

test('an index map is read, with addresses as webpack writes them', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'linked' })
  const path = join(folder, 'dist/main.js.map')
  const map = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] }
  map.sources = map.sources.map((source) => source.replace('../src', 'webpack://shop/./src'))
  const sections = [{ offset: { line: 0, column: 0 }, map }]
  writeFileSync(path, JSON.stringify({ version: 3, sections }))
  t.strictSame((await inSources(folder, crash(folder, 'dist/main.js'))).shown, EXPECTED)
})

test('modules that webpack evaluates are mapped by the map in their string', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'inline', outfile: 'dist/module.js' })
  const name = 'webpack-internal:///./src/main.ts'
  const code = `${readFileSync(join(folder, 'dist/module.js'), 'utf8').trim()}\n//# sourceURL=${name}\n`
  rmSync(join(folder, 'dist/module.js'))
  writeFileSync(join(folder, 'dist/main.js'), `eval(${JSON.stringify(code)})\n`)
  const { shown } = await inSources(folder, crash(folder, 'dist/main.js'))
  t.strictSame(
    shown.slice(0, 4),
    EXPECTED.map((one) => one.replace(/^ /, 'eval ')),
  )
})

test('sources outside of the repository are those of libraries', async (t) => {
  const folder = project(t, {
    'node_modules/dep/index.js': 'export function first(xs) {\n  return xs[0].name\n}\n',
    'src/use.ts': "import { first } from 'dep'\nfirst([])\n",
  })
  bundle(folder, { entryPoints: ['src/use.ts'], sourcemap: 'linked', minify: true })
  const { frames, shown } = await inSources(folder, crash(folder, 'dist/main.js'))
  t.match(frames[0], { isOwn: false, file: /node_modules\/dep\/index\.js$/, line: 2, path: undefined })
  t.strictSame(shown, [' src/use.ts:2'])
})

test('a map that does not fit is noticed', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'linked' })
  const text = crash(folder, 'dist/main.js')
  const map = readFileSync(join(folder, 'dist/main.js.map'), 'utf8')
  const gapsWith = async (name: string, content: string): Promise<string> => {
    writeFileSync(join(folder, 'dist', name), content)
    return (await inSources(folder, text)).gaps.join()
  }
  const built = readFileSync(join(folder, 'dist/main.js'), 'utf8')
  const short = `${built.split('\n').slice(0, 3).join('\n')}\n//# sourceMappingURL=main.js.map`
  t.match(await gapsWith('main.js', short), /is of another build than dist\/main.js: it has more lines/)
  t.match(
    await gapsWith('main.js.map', map.replace(/"mappings": "[^"]*"/, '"mappings": ""')),
    /not in the bundle/,
  )
  t.match(await gapsWith('main.js', built), /says nothing of/)
  t.match(await gapsWith('main.js.map', '{"mappings": 3}'), /no source map that can be read/)
})

test('code that changed since the build is noticed, and its old line is kept to find the new one', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'linked' })
  const text = crash(folder, 'dist/main.js')
  writeFileSync(join(folder, 'src/cart.ts'), `// one more line\n${SOURCES['src/cart.ts']}`)
  const { frames, gaps } = await inSources(folder, text)
  t.match(gaps.join(), /src\/cart.ts is not what the source map dist\/main.js.map was made from/)
  t.match(frames[0], { path: 'src/cart.ts', line: 18, sourceLine: '  return line.price!.cents' })
})

test('no link is followed, out of the repository or to a map elsewhere', async (t) => {
  const folder = project(t)
  bundle(folder, { sourcemap: 'linked', minify: true })
  const text = crash(folder, 'dist/main.js')
  const elsewhere = folderWith({})
  t.teardown(() => rmSync(elsewhere, { recursive: true }))
  renameSync(join(folder, 'dist/main.js.map'), join(elsewhere, 'main.js.map'))
  symlinkSync(join(elsewhere, 'main.js.map'), join(folder, 'dist/main.js.map'))
  t.strictSame((await inSources(folder, text)).shown, [], 'a link to the map')
  rmSync(join(folder, 'dist/main.js.map'))
  const built = readFileSync(join(folder, 'dist/main.js'), 'utf8')
  writeFileSync(
    join(folder, 'dist/main.js'),
    built.replace('URL=main.js.map', `URL=file://${join(elsewhere, 'main.js.map')}`),
  )
  t.strictSame((await inSources(folder, text)).shown, [], 'an address')
})

test('compiled code without a map keeps the function, and says that the line is not known', async (t) => {
  const folder = project(t)
  const text = [
    'TypeError: Cannot read properties of undefined',
    '    at centsOf (/app/dist/cart.js:99:12)',
    '    at nobody (/app/dist/cart.js:7:1)',
  ].join('\n')
  const { frames, gaps } = await inSources(folder, text)
  t.match(frames[0], { path: 'src/cart.ts', line: 17, function: 'centsOf', isOwn: true })
  t.match(frames[1], { path: undefined, isOwn: false, line: undefined })
  t.match(gaps.join(), /the line in src\/cart.ts is that of the function centsOf/)
  t.match(gaps.join(), /what it was made from is not known/)
})
