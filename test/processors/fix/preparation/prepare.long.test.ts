import '../../../support/plain-processes.ts'
import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { preparePackages, type Prepared } from '../../../../processors/fix/preparation/prepare.ts'
import type { Check } from '../../../../agent/model/fix.ts'
import { CONFIG, diagnosisWith, inputWith, repair, strategyWith } from '../stage-support.ts'
import { folder, optionsFor, registry, sha256, sha512, tarball, write, zip } from './support.ts'

/*
 * Goal: packages come through the sandbox from the registries that are configured, and from nowhere else.
 * Method: the real package managers, a registry of this machine, and projects that try to get out.
 */

const never = new AbortController().signal

interface Tried {
  readonly prepared: Prepared
  readonly asked: readonly string[]
  readonly stateDirectory: string
  again(): Promise<Prepared>
}

/** Prepares a project from a registry; undefined, and the test is skipped, where there is no sandbox. */
async function prepared(
  t: Test,
  contents: Parameters<typeof registry>[1],
  project: (origin: string) => Readonly<Record<string, string>>,
  change: (directory: string) => void = () => undefined,
): Promise<Tried | undefined> {
  const { origin, asked } = await registry(t, contents)
  const [directory, stateDirectory] = [folder(t), folder(t)]
  write(directory, project(origin))
  change(directory)
  const options = await optionsFor(directory, stateDirectory, origin)
  if (typeof options === 'string') {
    t.pass('runs', { skip: options })
    return undefined
  }
  return {
    prepared: await preparePackages(options, never),
    asked,
    stateDirectory,
    again: () => preparePackages(options, never),
  }
}

const PACKAGE = tarball({
  'package/package.json': JSON.stringify({
    name: 'left-trim',
    version: '1.0.0',
    scripts: { install: 'touch /workspace/node_modules/ran' },
  }),
  'package/index.js': "module.exports = (text) => text.replace(/^\\s+/, '')\n",
})

function npmProject(
  origin: string,
  resolved = `${origin}/npm/left-trim/-/left-trim-1.0.0.tgz`,
): Readonly<Record<string, string>> {
  const dependencies = { 'left-trim': '1.0.0' }
  return {
    'package.json': JSON.stringify({ name: 'shop', version: '1.0.0', dependencies }),
    'package-lock.json': JSON.stringify({
      name: 'shop',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'shop', version: '1.0.0', dependencies },
        'node_modules/left-trim': {
          version: '1.0.0',
          resolved,
          integrity: sha512(PACKAGE),
          hasInstallScript: true,
        },
      },
    }),
  }
}

const NPM = (): Readonly<Record<string, Buffer>> => ({ '/npm/left-trim/-/left-trim-1.0.0.tgz': PACKAGE })

void test('npm fetches what its lock names, runs no script, and fetches it once', async (t) => {
  const tried = await prepared(t, NPM, (origin) => npmProject(origin))
  if (tried === undefined) return
  const { prepared: first, asked, stateDirectory } = tried
  t.strictSame(first.gaps, [])
  t.match(first.mounts, [{ to: '/workspace/node_modules' }])
  const kept = first.mounts[0]?.from ?? ''
  t.match(readFileSync(join(kept, 'left-trim/index.js'), 'utf8'), 'module.exports')
  t.notOk(existsSync(join(kept, 'ran')), 'its script was not run')
  t.equal(asked.length, 1)
  t.strictSame(await tried.again(), first)
  t.equal(asked.length, 1, 'a second time nothing is asked for')
  t.strictSame(
    readdirSync(join(stateDirectory, 'prepared')).filter((name) => name.startsWith('new-')),
    [],
    'nothing is left behind',
  )
})

void test('a package from a host that is no registry is not fetched, and the host is named for an hour', async (t) => {
  const tried = await prepared(t, NPM, (origin) => ({
    ...npmProject(origin, 'https://evil.example/left-trim-1.0.0.tgz'),
    '.npmrc': 'proxy=null\nhttps-proxy=null\nignore-scripts=false\n',
    'package.json': JSON.stringify({
      name: 'shop',
      dependencies: { 'left-trim': 'https://evil.example/left-trim-1.0.0.tgz' },
    }),
  }))
  if (tried === undefined) return
  t.strictSame(tried.prepared.mounts, [])
  t.match(tried.prepared.gaps[0], /^the packages of package-lock\.json were not fetched: .*evil\.example/)
  t.strictSame((await tried.again()).gaps, tried.prepared.gaps)
  t.strictSame(
    tried.asked.filter((line) => line.includes('left-trim')),
    [],
  )
})

void test('a project that leads its packages out of the copy by a link gets none, and nothing there is touched', async (t) => {
  const outside = folder(t)
  write(outside, { 'kept.txt': 'mine' })
  const tried = await prepared(
    t,
    NPM,
    (origin) => npmProject(origin),
    (directory) => symlinkSync(outside, join(directory, 'node_modules')),
  )
  if (tried === undefined) return
  t.strictSame(readdirSync(outside), ['kept.txt'])
  for (const { from } of tried.prepared.mounts) t.notOk(from.startsWith(outside), from)
})

void test('pip fetches wheels into a folder that runs import from', async (t) => {
  const wheel = zip({
    'trimmer/__init__.py': 'def trim(text):\n    return text.strip()\n',
    'trimmer-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: trimmer\nVersion: 1.0\n',
    'trimmer-1.0.dist-info/WHEEL':
      'Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    'trimmer-1.0.dist-info/RECORD': '',
  })
  const name = 'trimmer-1.0-py3-none-any.whl'
  const tried = await prepared(
    t,
    () => ({
      '/simple/trimmer/': `<a href="/files/${name}#sha256=${sha256(wheel)}">${name}</a>`,
      [`/files/${name}`]: wheel,
    }),
    () => ({ 'requirements.txt': 'trimmer==1.0\n', 'app.py': 'import trimmer\n' }),
  )
  if (tried === undefined) return
  t.strictSame(tried.prepared.gaps, [])
  t.strictSame(tried.prepared.environment, { PYTHONPATH: '/workspace/.prepared/python' })
  t.match(tried.prepared.mounts, [{ to: '/workspace/.prepared/python' }])
  t.match(readFileSync(join(tried.prepared.mounts[0]?.from ?? '', 'trimmer/__init__.py'), 'utf8'), 'strip')
})

void test('go fetches modules that go.sum knows, and refuses others', async (t) => {
  const [module, version] = ['example.com/trim', 'v1.0.0']
  const goMod = `module ${module}\n\ngo 1.21\n`
  const files = { 'go.mod': goMod, 'trim.go': 'package trim\n' }
  const named = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${module}@${version}/${name}`, text]),
  )
  // The hash of a module is that of the list of its files' hashes. Source: golang.org/x/mod/sumdb/dirhash, Hash1.
  const hash1 = (each: Readonly<Record<string, string>>): string =>
    `h1:${sha256(
      Object.entries(each)
        .map(([name, text]) => `${sha256(text)}  ${name}\n`)
        .join(''),
      'base64',
    )}`
  const contents = (): Readonly<Record<string, string | Buffer>> => ({
    [`/go/${module}/@v/${version}.info`]: JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }),
    [`/go/${module}/@v/${version}.mod`]: goMod,
    [`/go/${module}/@v/${version}.zip`]: zip(named),
  })
  const project = (sum: string): Readonly<Record<string, string>> => ({
    'go.mod': `module shop\n\ngo 1.21\n\nrequire ${module} ${version}\n`,
    'go.sum': `${module} ${version} ${sum}\n${module} ${version}/go.mod ${hash1({ 'go.mod': goMod })}\n`,
    'main.go': `package main\n\nimport _ "${module}"\n\nfunc main() {}\n`,
  })
  const tried = await prepared(t, contents, () => project(hash1(named)))
  if (tried === undefined) return
  if (tried.prepared.gaps[0]?.includes('127.0.0.1') === true) {
    t.pass('runs', { skip: 'this machine has no address but loopback, which go asks no proxy for' })
    return
  }
  t.strictSame(tried.prepared.gaps, [])
  t.strictSame(tried.prepared.environment, { GOMODCACHE: '/workspace/.prepared/go' })
  const kept = tried.prepared.mounts[0]?.from ?? ''
  t.equal(readFileSync(join(kept, `${module}@${version}/trim.go`), 'utf8'), 'package trim\n')

  const forged = await prepared(t, contents, () => project('h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='))
  t.strictSame(forged?.prepared.mounts, [])
  t.match(forged?.prepared.gaps[0], /go\.sum were not fetched: .*(?:mismatch|SECURITY ERROR|module-auth)/)
})

void test('tests that need packages are not run without them, say which, and decide with them', async (t) => {
  const { origin } = await registry(t, NPM)
  const [directory, elsewhere] = [folder(t), folder(t)]
  write(directory, {
    ...npmProject(origin),
    'names.js': 'exports.first = (people) => people[0].name.trim()\n',
    'names.test.js': `const test = require('node:test')
const trim = require('left-trim')
const { first } = require('./names.js')
test('first', () => require('node:assert').equal(trim(first([{ name: ' Ada ' }])), 'Ada'))
test('nobody', () => require('node:assert').equal(first([]), undefined))
`,
  })
  const options = await optionsFor(directory, elsewhere, origin)
  if (typeof options === 'string') {
    t.pass('runs', { skip: options })
    return
  }
  const strategies = [
    strategyWith([{ path: 'names.js', from: 'people[0].name.trim()', to: 'people[0]?.name.trim()' }]),
  ]
  const input = inputWith(
    { exceptionType: 'TypeError', exceptionMessage: "Cannot read properties of undefined (reading 'name')" },
    diagnosisWith({ path: directory }, { function: 'first', path: 'names.js' }),
  )
  const checkOf = async (isEnabled: boolean): Promise<Check | undefined> => {
    const prepare = { ...CONFIG.prepare, enabled: isEnabled, registries: options.registries }
    const outcome = await repair(directory, input, strategies, { config: { prepare } })
    return outcome.kind === 'fix' ? outcome.verdict.checks.find(({ id }) => id === 'tests') : undefined
  }
  t.match(await checkOf(false), {
    outcome: 'not_run',
    reason: /the packages of package-lock\.json are not installed beside it, and prepare is off$/,
  })
  t.match(await checkOf(true), { outcome: 'passed' })
})
