import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'tap'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import { config } from '../../../processors/analyze/config.ts'
import { AnalyzeStage } from '../../../processors/analyze/stage.ts'
import { chooseRepository } from '../../../processors/analyze/repository-choice.ts'
import { diagnosisOf, eventOf, folderWith, stageSettings } from './support.ts'

const SOURCE = 'function total(cart) {\n  return cart.items.length\n}\nmodule.exports = { total }\n'

function trace(path: string, line = 2, column = 20): string {
  return `TypeError: Cannot read properties of undefined (reading 'length')\n    at total (${path}:${line}:${column})\n    at handle (/app/server.js:9:3)\n`
}

test('AnalyzeStage without a repository says so and explains by the message alone', async (t) => {
  const folder = folderWith(t, {})
  const event = eventOf(trace('/app/cart.js'))
  const diagnosis = await diagnosisOf(folder, event, {})
  t.strictSame(diagnosis.locations, [])
  t.equal(diagnosis.repository, undefined)
  t.equal(diagnosis.errorClass, 'null_dereference')
  t.equal(diagnosis.subject, 'length')
  t.match(diagnosis.gaps, ['no repository is configured for this service'])
  t.equal(diagnosis.causes.length, 1)
  t.ok((diagnosis.causes[0]?.confidence ?? 1) <= 0.2)
  t.equal(diagnosis.frames.length, 2)
  t.notOk(diagnosis.frames.some((frame) => frame.isOwn))
})

test('AnalyzeStage with a path that is no folder says so', async (t) => {
  const folder = folderWith(t, {})
  const diagnosis = await diagnosisOf(folder, eventOf(trace('/app/cart.js')), {
    repositories: [{ path: './gone' }],
  })
  t.match(diagnosis.gaps, [/there is no folder .*gone/])
  t.equal(diagnosis.repository, undefined)
})

test('AnalyzeStage knows no cause for an error that nothing explains', async (t) => {
  const folder = folderWith(t, { 'a.js': SOURCE })
  const event = eventOf('something odd happened', { exceptionType: 'Odd', exceptionMessage: 'odd' })
  const diagnosis = await diagnosisOf(folder, event)
  t.equal(diagnosis.errorClass, 'unknown')
  t.strictSame(diagnosis.causes, [])
  t.strictSame(diagnosis.locations, [])
  t.match(diagnosis.gaps, [/no stack trace/])
})

test('AnalyzeStage never reads a path that a hostile trace names', async (t) => {
  const outside = folderWith(t, { 'secret.js': SOURCE })
  const folder = folderWith(t, { 'src/cart.js': SOURCE, 'binary.js': new Uint8Array([0, 1, 2, 0]) })
  symlinkSync(join(outside, 'secret.js'), join(folder, 'linked.js'))
  symlinkSync(outside, join(folder, 'folder'))
  writeFileSync(join(folder, 'latin.js'), Buffer.from([0x61, 0xe9]))
  const paths = [
    '../../etc/passwd',
    '/etc/passwd',
    '../../../../../../../../etc/passwd',
    `${folder}/../../etc/passwd`,
    join(outside, 'secret.js'),
    join(folder, 'linked.js'),
    join(folder, 'folder/secret.js'),
    join(folder, 'binary.js'),
    join(folder, 'latin.js'),
    'src/../../secret.js',
    '/proc/self/environ',
    'file:///etc/passwd',
    'a'.repeat(100_000),
  ]
  for (const path of paths) {
    const diagnosis = await diagnosisOf(folder, eventOf(trace(path)))
    t.strictSame(diagnosis.locations, [], path.slice(0, 60))
    t.notOk(JSON.stringify(diagnosis.evidence).includes('root:'), path.slice(0, 60))
  }
  const known = await diagnosisOf(folder, eventOf(trace('../../srv/src/cart.js')))
  t.equal(known.locations[0]?.path, 'src/cart.js', 'by its end a path is still found')
})

test('AnalyzeStage gives snippets with the marked line, as many as configured', async (t) => {
  const folder = folderWith(t, { 'cart.js': `// 1\n// 2\n// 3\n${SOURCE}` })
  const event = eventOf(trace('/app/cart.js', 5))
  const { locations } = await diagnosisOf(folder, event, {
    repositories: [{ path: '.' }],
    snippet_lines: 3,
    locations_max: 1,
  })
  t.equal(locations.length, 1)
  t.strictSame(locations[0]?.snippet, [
    { number: 4, text: 'function total(cart) {', isMarked: false },
    { number: 5, text: '  return cart.items.length', isMarked: true },
    { number: 6, text: '}', isMarked: false },
  ])
  t.equal(locations[0]?.function, 'total')
  t.equal(locations[0]?.frameIndex, 0)
})

test('AnalyzeStage makes the event of an analyzed error', async (t) => {
  const folder = folderWith(t, { 'cart.js': SOURCE })
  const stage = new AnalyzeStage(stageSettings(folder), config.parse({ repositories: [{ path: '.' }] }))
  const input = { event: eventOf(trace('/app/cart.js')), diagnosis: undefined, knownFixes: [] }
  const { event } = await stage.run(input, new AbortController().signal)
  t.equal(event.eventName, EVENT.errorAnalyzed)
  t.equal(event.attributes[ATTRIBUTE.codeFilePath], 'cart.js')
  t.equal(event.attributes[ATTRIBUTE.codeLineNumber], 2)
  t.equal(event.attributes[ATTRIBUTE.errorClass], 'null_dereference')
  t.match(event.attributes[ATTRIBUTE.causeSummary], /`cart\.items` is undefined where `\.length` is read/)
})

test('AnalyzeStage adds the last commit of the line and the log lines before the error', async (t) => {
  const folder = folderWith(t, { 'cart.js': SOURCE })
  const git = (...words: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], {
      cwd: folder,
      encoding: 'utf8',
    })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'count the items of a cart')
  const event = eventOf(trace('/app/cart.js'), {
    contextBefore: ['listening on 8080', 'WARN cart 7 could not be loaded', 'GET /carts/7 id=x'],
  })
  const { evidence, revision } = await diagnosisOf(folder, event)
  t.equal(revision, git('rev-parse', 'HEAD').trim())
  t.match(
    evidence.find(({ kind }) => kind === 'history'),
    { excerpt: /count the items of a cart/, reference: /cart\.js:2/ },
  )
  t.strictSame(
    evidence.filter(({ reference }) => reference.includes('before')).map(({ excerpt }) => excerpt),
    ['GET /carts/7 id=x', 'WARN cart 7 could not be loaded'],
  )
})

test('AnalyzeStage follows a line that has moved, and says so', async (t) => {
  const folder = folderWith(t, { 'a.py': '# new\n# new\ndef size(d):\n    return len(d["rows"])\n' })
  const text = (line: string): string =>
    `Traceback (most recent call last):\n  File "/app/a.py", line 2, in size\n    ${line}\nKeyError: 'rows'\n`
  const moved = await diagnosisOf(folder, eventOf(text('return len(d["rows"])')))
  t.equal(moved.locations[0]?.line, 4)
  t.match(moved.gaps, [/a\.py:2 does not hold the line of the trace; the same text is now at line 4/])
  const gone = await diagnosisOf(folder, eventOf(text('return count(d["rows"])')))
  t.match(gone.gaps, [/nor does any other: the code has changed since/])
})

test('AnalyzeStage reads nothing of a library when own code called it', async (t) => {
  const folder = folderWith(t, {
    'cart.js': SOURCE,
    'node_modules/lib/index.js': 'throw 1\n',
    'server.js': '\n'.repeat(12),
  })
  const text = `TypeError: x is not a function\n    at go (/app/node_modules/lib/index.js:1:1)\n    at total (/app/cart.js:2:10)\n`
  const { frames, locations } = await diagnosisOf(folder, eventOf(text))
  t.strictSame(
    frames.map(({ isOwn, path }) => [isOwn, path]),
    [
      [false, undefined],
      [true, 'cart.js'],
    ],
  )
  t.equal(locations[0]?.frameIndex, 1)
})

test('AnalyzeStage gives what it has when its time is over', async (t) => {
  const folder = folderWith(t, { 'cart.js': SOURCE })
  const git = ['-c', 'user.name=A', '-c', 'user.email=a@example.org']
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'cart'],
  ])
    execFileSync('git', [...git, ...words], { cwd: folder })
  const settings = stageSettings(folder)
  const clock = {
    ...settings.clock,
    after: (delayMs: number, callback: () => void): (() => void) => {
      if (delayMs === 1_000) callback()
      return () => undefined
    },
  }
  const values = config.parse({ repositories: [{ path: '.' }], time_limit: '1s' })
  const stage = new AnalyzeStage({ ...settings, clock }, values)
  const input = { event: eventOf(trace('/app/cart.js')), diagnosis: undefined, knownFixes: [] }
  const { diagnosis } = await stage.run(input, new AbortController().signal)
  t.equal(diagnosis?.errorClass, 'null_dereference')
  t.match(diagnosis?.gaps, [
    /the time for the analysis was over before "/,
    /over before history was looked at$/,
  ])
})

test('AnalyzeStage ends with the reason of its signal', async (t) => {
  const folder = folderWith(t, { 'cart.js': SOURCE })
  const stage = new AnalyzeStage(stageSettings(folder), config.parse({ repositories: [{ path: '.' }] }))
  const input = { event: eventOf(trace('/app/cart.js')), diagnosis: undefined, knownFixes: [] }
  await t.rejects(stage.run(input, AbortSignal.abort(new Error('stopping'))), { message: 'stopping' })
})

test('AnalyzeStage stays quick on code that is large, broken or nested without end', async (t) => {
  const line = 'function g(o) { return [o.a, o.b?.c, { k: 1, x: 2 }].map((v) => v) }\n'
  const folder = folderWith(t, {
    'large.js': SOURCE + line.repeat(4_000),
    'broken.js': 'function total(cart) {\n  return cart.items.length\n  }}}} ((( `${ <<<< \n',
    'nested.js': `${SOURCE}const z = ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`,
    'onLine.js': `\n${'('.repeat(3_000)}cart.items.length${')'.repeat(3_000)}\n`,
    'long.js': `\nreturn cart.items.length ${'+ cart.items.length '.repeat(8_000)}\n`,
  })
  for (const path of ['large.js', 'broken.js', 'nested.js', 'onLine.js', 'long.js']) {
    // Time of the processor, not of the clock: the machine may be busy with other tests.
    const start = process.cpuUsage()
    const { locations } = await diagnosisOf(folder, eventOf(trace(`/app/${path}`)))
    t.equal(locations[0]?.path, path)
    const { user, system } = process.cpuUsage(start)
    const spentMs = (user + system) / 1_000
    t.ok(spentMs < 6_000, `${path}: ${Math.round(spentMs)} ms`)
  }
})

test('chooseRepository takes the first whose attributes match, by configuration alone', (t) => {
  const repositories = config.parse({
    repositories: [
      { match: { 'service.name': 'shop', 'deployment.environment.name': 'test' }, path: 'a' },
      { match: { 'service.name': 'shop' }, path: './b', test_command: ['npm', 'test'] },
      { match: { 'process.pid': '7' }, path: '/c' },
      { path: 'd' },
    ],
  }).repositories
  const choose = (resource: Parameters<typeof chooseRepository>[1]): string | undefined =>
    chooseRepository(repositories, resource, '/base')?.path
  t.equal(choose({ 'service.name': 'shop', 'deployment.environment.name': 'test' }), '/base/a')
  t.equal(choose({ 'service.name': 'shop' }), '/base/b')
  t.equal(choose({ 'process.pid': 7 }), '/c')
  t.equal(choose({ 'service.name': 'other', 'code.file.path': '/etc' }), '/base/d')
  t.equal(chooseRepository(repositories.slice(0, 3), {}, '/base'), undefined)
  t.strictSame(chooseRepository(repositories, { 'service.name': 'shop' }, '/base'), {
    path: '/base/b',
    testCommand: ['npm', 'test'],
  })
  t.end()
})

test('The service of a repository needs no command that tells when it is ready, but a port', (t) => {
  const parse = (service: Readonly<Record<string, unknown>>): unknown =>
    config.parse({ repositories: [{ path: 'a', service: { start: ['npm', 'start'], ...service } }] })
      .repositories[0]?.service
  t.strictSame(parse({ port: 8080 }), { start: ['npm', 'start'], environment: {}, ready: [], port: 8080 })
  t.throws(() => parse({}), 'no port')
  t.throws(() => parse({ port: 0 }), 'any port is no port')
  t.end()
})

test('The state directory is never part of the code', async (t) => {
  const folder = folderWith(t, { '.hephaestus/cart.js': SOURCE })
  mkdirSync(join(folder, 'src'))
  const { locations } = await diagnosisOf(folder, eventOf(trace('/app/cart.js')))
  t.strictSame(locations, [])
})

test('An error in code that is nested too deeply to be looked at is explained as far as it goes', async (t) => {
  const branches = Array.from({ length: 8_000 }, (_, index) => `if (name === ${index}) return ${index}`)
  const source = `function f(x) {\n  const name = x.name\n  ${branches.join('\n  else ')}\n}\nf(undefined)\n`
  const folder = folderWith(t, { 'f.js': source })
  const output =
    "TypeError: Cannot read properties of undefined (reading 'name')\n    at f (/srv/f.js:2:18)\n    at Object.<anonymous> (/srv/f.js:8004:1)\n"
  const { locations, causes, gaps } = await diagnosisOf(folder, eventOf(output))
  t.match(locations, [
    { path: 'f.js', line: 2 },
    { path: 'f.js', line: 8_004 },
  ])
  t.match(causes, [{ summary: /`f` is called with `undefined` for `x`/ }])
  t.match(gaps.join('\n'), /^the order of the places could not be looked at: the code is nested too deeply$/m)
})
