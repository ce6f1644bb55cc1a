import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { configurationChanges } from '../../../agent/repository/configuration-changes.ts'
import { readLineHistory } from '../../../agent/repository/history.ts'
import { placeHistories } from '../../../agent/repository/place-histories.ts'
import { logOfRanges } from '../../../agent/repository/range-log.ts'
import { committed, git, opened } from './support.ts'

/** A file of functions, each with a head, lines of its own and an end. */
type Code = string[][]

function written(code: Code): string {
  return code.map((lines) => `${lines.join('\n')}\n\n`).join('')
}

/** Where each function is. */
function rangesOf(path: string, code: Code) {
  const fileLines = written(code).split('\n')
  let next = 1
  return code.map((lines) => {
    const startLine = next
    next += lines.length + 1
    return { path, startLine, endLine: startLine + lines.length - 1, fileLines }
  })
}

test('What commits did to each of several functions is as git tells it of each alone, and lines are from whom blame names', async (t) => {
  for (const seed of [1, 2]) {
    let state = seed * 7919
    const below = (max: number): number => {
      state = (state * 48_271) % 2_147_483_647
      return state % max
    }
    let words = 0
    const line = (): string => `  keep(first${(words += 1)}, second${words}, third${words})`
    const functionOf = (name: string): string[] => [
      `function ${name}() {`,
      ...Array.from({ length: 6 }, line),
      `} // of ${name}`,
    ]
    const files: Record<string, Code> = {
      'a.js': ['one', 'two', 'three'].map(functionOf),
      'b.js': ['four', 'five'].map(functionOf),
    }
    const folder = committed(
      Object.fromEntries(Object.entries(files).map(([path, code]) => [path, written(code)])),
    )
    t.teardown(() => rmSync(folder, { recursive: true }))
    for (let commit = 0; commit < 14; commit += 1) {
      if (commit === 7) {
        // A commit that only gives a file another name touches no line.
        git(folder, 'mv', 'a.js', 'renamed.js')
        files['renamed.js'] = files['a.js'] ?? []
        delete files['a.js']
      } else {
        for (let edit = 0; edit <= below(4); edit += 1) {
          const paths = Object.keys(files)
          const code = files[paths[below(paths.length)] ?? ''] ?? []
          const lines = code[below(code.length)] ?? []
          const at = 2 + below(Math.max(1, lines.length - 4))
          const isDeletion = below(3) === 0 && lines.length > 6
          lines.splice(at, below(2) === 0 || isDeletion ? 1 : 0, ...(isDeletion ? [] : [line()]))
        }
        for (const [path, code] of Object.entries(files)) writeFileSync(join(folder, path), written(code))
      }
      git(folder, 'commit', '-q', '-a', '--allow-empty', '-m', `commit ${commit}`)
    }
    const { history } = await opened(folder)
    if (history === undefined) return t.fail('there is a history')
    const ranges = Object.entries(files).flatMap(([path, code]) => rangesOf(path, code))
    const places = await placeHistories(history, ranges)
    for (const [index, range] of ranges.entries()) {
      const alone = git(
        folder,
        'log',
        `-L${range.startLine},${range.endLine}:${range.path}`,
        '-s',
        '--format=%H',
      )
      const place = places[index]
      t.strictSame(
        place?.changes.map(({ commit }) => commit),
        alone.split('\n').filter((one) => one !== ''),
        `seed ${seed}, ${range.path}:${range.startLine}`,
      )
      for (let number = range.startLine; number <= range.endLine; number += 3) {
        const blamed = await readLineHistory(history, { path: range.path, line: number })
        t.equal(place?.commitOf(number)?.commit, blamed?.commit, `seed ${seed}, line ${range.path}:${number}`)
      }
    }
    // One walk asked for each alone gives the same as one for all.
    const [alone] = await placeHistories(history, ranges.slice(1, 2))
    t.strictSame(alone?.changes, places[1]?.changes)
  }
})

test('A commit that formats is seen through, and what only moved in the function was there before', async (t) => {
  const line = '  return levels.find(name => name.length > wanted)'
  const folder = committed({ 'a.js': `function level() {\n  begin()\n${line}\n}\n` })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const first = git(folder, 'rev-parse', 'HEAD').trim()
  const commit = (text: string): string => {
    writeFileSync(join(folder, 'a.js'), text)
    git(folder, 'commit', '-q', '-a', '-m', 'next')
    return git(folder, 'rev-parse', 'HEAD').trim()
  }
  commit(`function level() {\n${line}\n  begin()\n}\n`)
  const spaced = `  return levels.find( name =>   name.length > wanted )`
  commit(`function level() {\n${spaced}\n  begin()\n}\n`)
  const quoted = `  return levels.find((name) => name.length > wanted);`
  const formatting = commit(`function level() {\n${quoted}\n  begin()\n}\n`)
  const { history } = await opened(folder)
  if (history === undefined) return t.fail('there is a history')
  const fileLines = ['function level() {', quoted, '  begin()', '}', '']
  const [place] = await placeHistories(history, [{ path: 'a.js', startLine: 1, endLine: 4, fileLines }])
  t.equal(place?.changes.length, 4)
  t.equal(place?.commitOf(2)?.commit, formatting)
  t.equal(place?.commitOf(2, new Set([formatting]))?.commit, first)
})

test('A range that the commit does not have takes nothing from the others', async (t) => {
  const folder = committed({ 'a.js': 'one\n', 'b.js': 'two\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const { history } = await opened(folder)
  if (history === undefined) return t.fail('there is a history')
  const places = await placeHistories(history, [
    { path: 'a.js', startLine: 1, endLine: 1, fileLines: ['one', ''] },
    { path: 'b.js', startLine: 9, endLine: 12, fileLines: ['two', ''] },
    { path: 'c.js', startLine: 1, endLine: 1, fileLines: [] },
  ])
  t.strictSame(
    places.map(({ changes }) => changes.length),
    [1, 0, 0],
  )
  t.equal(places[0]?.changes[0]?.isFirst, true)
  t.equal(places[1]?.commitOf(9), undefined)
})

test('Where branches came together each side is told of, and a line that cannot be followed is nobody’s', async (t) => {
  const text = (first: string, second: string): string =>
    `function a() {\n  ${first}\n  x()\n  y()\n  ${second}\n}\n`
  const folder = committed({ 'a.js': text('one()', 'two()') })
  t.teardown(() => rmSync(folder, { recursive: true }))
  git(folder, 'checkout', '-q', '-b', 'side')
  writeFileSync(join(folder, 'a.js'), text('one(1)', 'two()'))
  git(folder, 'commit', '-q', '-a', '-m', 'side')
  git(folder, 'checkout', '-q', 'main')
  writeFileSync(join(folder, 'a.js'), text('one()', 'two(2)'))
  git(folder, 'commit', '-q', '-a', '-m', 'main')
  git(folder, 'merge', '-q', '-m', 'both', 'side')
  const { history } = await opened(folder)
  if (history === undefined) return t.fail('there is a history')
  const fileLines = text('one(1)', 'two(2)').split('\n')
  const [place] = await placeHistories(history, [{ path: 'a.js', startLine: 1, endLine: 6, fileLines }])
  const summaries = place?.changes.map(({ summary }) => summary)
  t.ok(summaries?.includes('side') && summaries.includes('main') && summaries.includes('first'))
  const side = git(folder, 'rev-parse', 'side').trim()
  t.ok([undefined, side].includes(place?.commitOf(2)?.commit))
})

test('What the repository itself says of how diffs look changes nothing', async (t) => {
  const folder = committed({ 'src/a.js': 'one()\n', 'app.yaml': 'size: 1\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'src/a.js'), 'two()\n')
  writeFileSync(join(folder, 'app.yaml'), 'size: 2\n')
  git(folder, 'commit', '-q', '-a', '-m', 'second')
  for (const [name, value] of [
    ['diff.noprefix', 'true'],
    ['diff.orderFile', '.missing'],
  ] as const)
    git(folder, 'config', name, value)
  const { history, files } = await opened(folder)
  if (history === undefined) return t.fail('there is a history')
  t.match(await readLineHistory(history, { path: 'src/a.js', line: 1 }), { summary: 'second' })
  t.match(await configurationChanges(history, files), [{ path: 'app.yaml', names: ['size'] }])
  const diffs = await logOfRanges(history, [{ path: 'src/a.js', startLine: 1, endLine: 1 }])
  t.match(diffs, [
    { summary: 'second', beforePath: 'src/a.js', afterPath: 'src/a.js' },
    { summary: 'first', beforePath: undefined, afterPath: 'src/a.js' },
  ])
})
