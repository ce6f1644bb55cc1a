import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Candidate, Edit, FixOutcome } from '../../../../agent/model/fix.ts'
import type { Fingerprint } from '../../../../agent/model/error-event.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import { applyEditsToFiles } from '../../../../agent/rewrite/edits.ts'
import { unifiedDiff } from '../../../../agent/rewrite/diff.ts'
import { knownFix } from '../../../../processors/fix/strategies/known-fix.ts'
import { applyCandidate, inputOf, openFolder, textOf } from './support.ts'

const CODE = `import { rows } from './rows.js'

export function total() {
  let sum = 0
  for (let i = 0; i <= rows.length; i++) {
    sum += rows[i].net
  }
  return sum
}
`
const FIXED = CODE.replace('i <= rows', 'i < rows')

/** The fix of CODE as it was accepted then. */
async function earlierFix(repository: Repository): Promise<FixOutcome> {
  const file = await repository.read('total.js')
  if (file === undefined) throw new Error('total.js is not there')
  const start = CODE.indexOf('<=')
  const edit: Edit = { path: 'total.js', blobId: file.blobId, start, end: start + 2, replacement: '<' }
  const candidate: Candidate = {
    id: 'fix-1',
    fingerprint: '0123456789abcdef0123456789abcdef' as Fingerprint,
    revision: 'then',
    strategy: 'template',
    source: 'js-loop-bound',
    origin: 'source',
    edits: [edit],
    explanation: 'The loop went one too far.',
    assumptions: ['none'],
    cost: { durationMs: 1, inputTokens: 2, outputTokens: 3 },
  }
  const diff = unifiedDiff(applyEditsToFiles([edit], new Map([['total.js', file]])))
  const verdict = { checks: [], grade: 'proved' as const, reasons: [], confidence: 0.9, evidence: [] }
  return { kind: 'fix', candidate, verdict, diff }
}

/** What is proposed after the file has become what `now` makes of it. */
async function proposedFor(directory: string, now: string, line: number) {
  writeFileSync(join(directory, 'total.js'), CODE)
  const fix = await earlierFix(await openFolder(directory))
  writeFileSync(join(directory, 'total.js'), now)
  const repository = await openFolder(directory)
  const trace = `TypeError: Cannot read properties of undefined (reading 'net')\n    at total (${join(directory, 'total.js')}:${line}:20)\n`
  const input = inputOf(trace, repository, { knownFixes: [fix] })
  const proposals = await knownFix.propose(input, new AbortController().signal)
  return { repository, ...proposals }
}

const LEFT_OUT: Readonly<Record<string, readonly [string, RegExp]>> = {
  'has the fix already': [FIXED, /total\.js has it already/],
  'has it already further down': [`// moved\n${FIXED}`, /total\.js has it already/],
  'was written anew': [
    'export const total = () => 1\n',
    /the code it changed in total\.js is not there any more/,
  ],
}

for (const [title, [now, reason]] of Object.entries(LEFT_OUT)) {
  void test(`An earlier fix is left out when the code ${title}`, async (t) => {
    const { candidates, notes } = await proposedFor(t.testdir(), now, 6)
    t.same(candidates, [])
    t.match(notes, [reason])
  })
}

void test('An earlier fix is left out when its file is gone', async (t) => {
  const directory = t.testdir({ 'total.js': CODE, 'other.js': 'run()\n' })
  const fix = await earlierFix(await openFolder(directory))
  if (fix.kind !== 'fix') return
  const gone = {
    ...fix,
    candidate: { ...fix.candidate, edits: fix.candidate.edits.map((edit) => ({ ...edit, path: 'gone.js' })) },
  }
  const repository = await openFolder(directory)
  const trace = `TypeError: x is not a function\n    at total (${join(directory, 'other.js')}:1:1)\n`
  const input = inputOf(trace, repository, { knownFixes: [gone] })
  t.same(await knownFix.propose(input, new AbortController().signal), {
    candidates: [],
    notes: ['the earlier fix fix-1 was left out: gone.js is gone'],
  })
})

void test('An earlier job without a fix gives nothing', async (t) => {
  const repository = await openFolder(t.testdir({ 'total.js': CODE }))
  const trace = `TypeError: x is not a function\n    at total (${join(repository.root, 'total.js')}:6:1)\n`
  const knownFixes = [
    { kind: 'no_fix', reasons: ['none'] },
    { kind: 'no_code_fix', advice: 'restart it' },
  ] as const
  const input = inputOf(trace, repository, { knownFixes })
  t.same(await knownFix.propose(input, new AbortController().signal), { candidates: [], notes: [] })
})

const APPLIED: Readonly<Record<string, readonly [string, number, string]>> = {
  'is the same': [CODE, 6, FIXED],
  'has moved': [`// A line.\n// Another.\n${CODE}`, 8, `// A line.\n// Another.\n${FIXED}`],
  'has other code around it': [
    CODE.replace('let sum = 0', 'let sum = 1').replace('return sum', 'return sum * 2'),
    6,
    FIXED.replace('let sum = 0', 'let sum = 1').replace('return sum', 'return sum * 2'),
  ],
  'stands there twice, where the error is': [`${CODE}${CODE}`, 15, `${CODE}${FIXED}`],
}

for (const [title, [now, line, after]] of Object.entries(APPLIED)) {
  void test(`An earlier fix is proposed again when the code ${title}`, async (t) => {
    const { candidates, notes, repository } = await proposedFor(t.testdir(), now, line)
    t.same(notes, [])
    const [candidate] = candidates
    if (candidate === undefined) return t.fail('nothing was proposed')
    t.match(candidate, {
      id: 'c1',
      strategy: 'known_fix',
      source: 'fix-1',
      origin: 'source',
      assumptions: ['none'],
    })
    t.match(
      candidate.explanation,
      /^The loop went one too far\. .*before as well \(js-loop-bound, proved\)\.$/,
    )
    t.same(candidate.cost, { durationMs: 0, inputTokens: 0, outputTokens: 0 })
    await applyCandidate(candidate, repository)
    t.equal(textOf(repository, 'total.js'), after)
  })
}
