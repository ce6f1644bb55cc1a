import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Fingerprint } from '../../../../agent/model/error-event.ts'
import type { FixOutcome } from '../../../../agent/model/fix.ts'
import { unifiedDiff } from '../../../../agent/rewrite/diff.ts'
import { learned } from '../../../../processors/fix/strategies/learned.ts'
import { mutation } from '../../../../processors/fix/strategies/mutation.ts'
import { revert } from '../../../../processors/fix/strategies/revert.ts'
import { applyCandidate, candidatesOf, inputOf, openFolder, textOf } from './support.ts'

/** What the strategies that guess propose; whether it holds is asked in `guesses.long.test.ts`. */

const LOOP = `export function longest(words) {
  let best = ''
  for (let at = 0; at <= words.length; at++) {
    if (words[at].length > best.length) best = words[at]
  }
  return best
}
`

async function inputFor(directory: string, more: Parameters<typeof inputOf>[2] = {}) {
  writeFileSync(join(directory, 'longest.js'), LOOP)
  const repository = await openFolder(directory)
  const trace = `TypeError: Cannot read properties of undefined (reading 'length')\n    at longest (${join(directory, 'longest.js')}:4:19)\n`
  return inputOf(trace, repository, more)
}

/** A fix of another error, in another file and with other names. */
function fixOf(before: string, after: string, path = 'rows.js'): FixOutcome {
  return {
    kind: 'fix',
    candidate: {
      id: 'fix-7',
      fingerprint: 'f'.repeat(32) as Fingerprint,
      revision: 'then',
      strategy: 'template',
      source: 'js-loop-bound',
      origin: 'source',
      edits: [{ path, blobId: '', start: 0, end: 0, replacement: '' }],
      explanation: 'The loop went one too far.',
      assumptions: [],
      cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
    },
    verdict: { checks: [], grade: 'proved', reasons: [], confidence: 0.9, evidence: [] },
    diff: unifiedDiff([{ path, before, after }]),
  }
}

const ROWS = 'function sum(rows) {\n  for (let i = 0; i <= rows.length; i++) {\n    add(rows[i])\n  }\n}\n'

test('What fixed another error is proposed with the names of this code', async (t) => {
  const fix = fixOf(ROWS, ROWS.replace('<=', '<'))
  const input = await inputFor(t.testdir(), { alikeFixes: [fix] })
  const [first, ...others] = await candidatesOf(learned, input)
  t.match(first, { strategy: 'learned', source: 'fix-7', origin: 'sink' })
  t.match(first?.explanation, /changed in rows\.js .* \(js-loop-bound\): The loop went one too far\./)
  t.strictSame(others, [])
  if (first === undefined) return
  await applyCandidate(first, input.repository)
  t.equal(textOf(input.repository, 'longest.js'), LOOP.replace('at <= words', 'at < words'))
})

test('A fix in several places, or of code that does not stand here, teaches nothing', async (t) => {
  const several = fixOf(
    `${ROWS}${'x\n'.repeat(9)}a(b, c)\n`,
    `${ROWS.replace('<=', '<')}${'x\n'.repeat(9)}a(c, b)\n`,
  )
  const other = fixOf('const a = b.get(c)\n', 'const a = b.get(c) ?? 0\n')
  const input = await inputFor(t.testdir(), { alikeFixes: [several, other, { kind: 'no_fix', reasons: [] }] })
  const proposals = await learned.propose(input, new AbortController().signal)
  t.strictSame(proposals.candidates, [])
  t.match(proposals.notes, ['no earlier fix fits this code'])
})

test('Without earlier fixes, without commits and without code there is nothing, and each says why', async (t) => {
  const input = await inputFor(t.testdir())
  const { signal } = new AbortController()
  t.match((await learned.propose(input, signal)).notes, ['no error like this one was fixed before'])
  t.match((await revert.propose(input, signal)).notes, ['no commit is known that the error came with'])
  const nowhere = { ...input, diagnosis: { ...input.diagnosis, frames: [], locations: [] } }
  t.match((await mutation.propose(nowhere, signal)).notes, [/no small change is possible/])
})

test('Small changes are of own code, none is made twice, and each says what it does', async (t) => {
  const input = await inputFor(t.testdir())
  const candidates = await candidatesOf(mutation, input)
  t.ok(candidates.length > 1 && candidates.length <= 160)
  t.equal(new Set(candidates.map(({ edits }) => JSON.stringify(edits))).size, candidates.length)
  for (const { origin, witness, explanation } of candidates) {
    t.equal(origin, 'sink')
    t.equal(witness, undefined)
    t.match(explanation, /^In longest\.js, .*`/)
  }
})

test('A commit whose id is no id is never handed to git', async (t) => {
  const input = await inputFor(t.testdir())
  const commit = { commit: '--output=/x', summary: 's', committedAtMs: 0, confidence: 1, reasons: [] }
  const asked = { ...input, diagnosis: { ...input.diagnosis, suspectCommits: [commit] } }
  const { candidates, notes } = await revert.propose(asked, new AbortController().signal)
  t.strictSame(candidates, [])
  t.match(notes, [/cannot be taken back/])
})

test('Where nothing can be run, only what the code itself tells is proposed, and beside a fix only what the error tells too', async (t) => {
  const directory = t.testdir({
    'table.js':
      'export function table(rows) {\n  const found = {}\n  return rows.map((row) => found[row].push(row))\n}\n',
  })
  const at = `    at table (${join(directory, 'table.js')}:3:31)\n`
  const repository = await openFolder(directory)
  const told = inputOf(`TypeError: found[row].push is not a function\n${at}`, repository)
  const unseen = await mutation.proposeUnseen?.(told, { hasFix: false, isReproduced: false })
  t.strictSame(
    unseen?.candidates.map(({ source }) => source),
    ['sturdier_form'],
  )
  t.match(unseen?.candidates[0]?.assumptions[0], /the code speaks for it/)
  const known = { hasFix: true, isReproduced: false }
  t.equal((await mutation.proposeUnseen?.(told, known))?.candidates.length, 1)
  const odd = inputOf(`TypeError: odd\n${at}`, repository)
  t.strictSame((await mutation.proposeUnseen?.(odd, known))?.candidates, [])
})

test('Of a test that fails nothing is proposed that no run has seen', async (t) => {
  const directory = t.testdir({
    'rows.py': "def rows(text):\n    return [int(row) for row in text.split('\\n')]\n",
    tests: { 'test_rows.py': 'def test_rows():\n    assert rows("1") == [2]\n' },
  })
  const asked = `Traceback (most recent call last):\n  File "${join(directory, 'tests/test_rows.py')}", line 2, in test_rows\n    assert rows("1") == [2]\n`
  const called = `  File "${join(directory, 'rows.py')}", line 2, in rows\n    return [int(row) for row in text.split('\\n')]\n`
  const repository = await openFolder(directory)
  const crash = inputOf(`${asked}${called}ValueError: odd\n`, repository)
  const unseen = async (input: typeof crash): Promise<readonly string[] | undefined> =>
    (await mutation.proposeUnseen?.(input, { hasFix: false, isReproduced: false }))?.candidates.map(
      ({ source }) => source,
    )
  t.strictSame(
    await unseen(crash),
    ['sturdier_form'],
    'the code crashed, and the test was only what called it',
  )
  const failed = inputOf(`${asked}AssertionError\n`, repository)
  const locations = crash.diagnosis.locations.map((place) => ({ ...place, frameIndex: 99 }))
  t.strictSame(await unseen({ ...failed, diagnosis: { ...failed.diagnosis, locations } }), [])
})

test('Where the error can be made to happen and there are no tests, the slips that the error belongs to are tried as well', async (t) => {
  const directory = t.testdir({
    'gate.js': 'export function allow(tenant) {\n  const used = new Map()\n  used.reduce(tenant, 1)\n}\n',
  })
  const repository = await openFolder(directory)
  const trace = `TypeError: used.reduce is not a function\n    at allow (${join(directory, 'gate.js')}:3:8)\n`
  const input = inputOf(trace, repository)
  const slips = async (isReproduced: boolean): Promise<readonly string[]> => {
    const proposals = await mutation.proposeUnseen?.(input, { hasFix: false, isReproduced })
    return proposals?.candidates.map(({ source }) => source) ?? []
  }
  const [unseen, untested] = [await slips(false), await slips(true)]
  t.ok(untested.length > unseen.length, untested.join())
  t.notOk(untested.includes('comparison'))
})

test('The place that the analysis names first does not take that of the crash: what the error names is tried at its line', async (t) => {
  const directory = t.testdir()
  const text = 'export function allow(tenant) {\n  const used = new Map()\n  used.reduce(tenant, 1)\n}\n'
  writeFileSync(join(directory, 'gate.js'), text)
  const trace = `TypeError: used.reduce is not a function\n    at allow (${join(directory, 'gate.js')}:3:8)\n`
  const input = inputOf(trace, await openFolder(directory))
  const { diagnosis } = input
  const [crash] = diagnosis.locations
  if (crash === undefined) throw new Error('the crash has a place')
  const made = { ...crash, line: 2, frameIndex: 0 }
  const found = await candidatesOf(mutation, {
    ...input,
    diagnosis: { ...diagnosis, locations: [made, crash] },
  })
  const named = found.slice(0, 2).find(({ source }) => source === 'wrong_member')
  t.match(named?.explanation, /where the program stops: .*`set` is meant/)
})

test('When the time is over no further change is looked for: what was found until then is proposed', async (t) => {
  const input = await inputFor(t.testdir(), { alikeFixes: [fixOf(ROWS, ROWS.replace('<=', '<'))] })
  const all = await candidatesOf(mutation, input)
  let asked = 0
  const cut = await candidatesOf(mutation, { ...input, isOver: () => (asked += 1) > 200 })
  t.ok(asked > 200 && cut.length < all.length, `${cut.length} of ${all.length}`)
  t.strictSame(await candidatesOf(mutation, { ...input, isOver: () => true }), [])
  t.strictSame(await candidatesOf(learned, { ...input, isOver: () => true }), [])
})

test('Of a test that fails without a frame of the product, each function that is named is gone through as a whole', async (t) => {
  const directory = t.testdir({
    'scale.py':
      'class Scale:\n    def low(self, at):\n        return at < 3\n\n    def high(self, at):\n        limit = 5\n        if at > 9:\n            return at > limit\n        return at >= top(at)\n\n\ndef top(at):\n    return at * 2\n',
    tests: { 'test_scale.py': 'def test_high():\n    assert Scale().high(9)\n' },
  })
  const trace = `Traceback (most recent call last):\n  File "${join(directory, 'tests/test_scale.py')}", line 2, in test_high\n    assert Scale().high(9)\nAssertionError\n`
  const input = inputOf(trace, await openFolder(directory))
  const place = { snippet: [], confidence: 0.5, reason: 'the test calls it', path: 'scale.py' }
  const [crash] = input.diagnosis.locations
  if (crash === undefined) throw new Error('the crash has a place')
  const locations = [
    { ...place, line: 2, function: 'Scale.low' },
    { ...place, line: 5, function: 'Scale.high' },
    crash,
  ]
  const found = await candidatesOf(mutation, { ...input, diagnosis: { ...input.diagnosis, locations } })
  const lineOf = (start: number): number =>
    textOf(input.repository, 'scale.py').slice(0, start).split('\n').length
  const lines = new Set(found.flatMap(({ edits }) => edits.map(({ start }) => lineOf(start))))
  t.strictSame(
    [3, 7, 8, 9, 13].filter((line) => !lines.has(line)),
    [],
    'low, high and what high calls',
  )
  t.notOk(found.some(({ edits }) => edits.some(({ path }) => path.startsWith('tests/'))))
})
