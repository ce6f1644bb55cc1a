import { spawnSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import type { FixOutcome } from '../../../agent/model/fix.ts'
import type { Strategy } from '../../../processors/fix/strategy.ts'
import { mutation } from '../../../processors/fix/strategies/mutation.ts'
import { revert } from '../../../processors/fix/strategies/revert.ts'
import { projectWith } from './project.ts'
import { skip } from './sandboxed.ts'
import { diagnosisWith, inputWith, repair, strategyWith } from './stage-support.ts'

/** Strategies that guess, on real programs: what they propose counts only where it was seen to hold. */

const LONGEST = `export function longest(words) {
  let best = ''
  for (let i = 0; i <= words.length; i++) {
    if (words[i].length > best.length) best = words[i]
  }
  return best
}
`
const FILES = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'longest.js': LONGEST,
  'main.js': "import { longest } from './longest.js'\nconsole.log(longest(['a', 'abc', 'ab']))\n",
  'there.test.js':
    "import { test } from 'node:test'\nimport * as all from './longest.js'\ntest('is there', () => { if (all.longest === undefined) throw new Error() })\n",
}
const FRAME = { function: 'longest', path: 'longest.js' }

/** Repairs the program, told the command or only the error. */
async function repairLongest(
  strategies: readonly Strategy[],
  {
    isTold = true,
    files = FILES,
    git = [],
  }: {
    readonly isTold?: boolean
    readonly files?: Readonly<Record<string, string>>
    /** What the file was in earlier commits, oldest first. */
    readonly git?: readonly string[]
  } = {},
): Promise<FixOutcome> {
  const directory = await projectWith(files)
  try {
    const commits = await commitAll(directory, git)
    const suspects = commits.toReversed().map((commit) => ({
      commit,
      summary: 'count the last word too',
      committedAtMs: Date.UTC(2026, 0, 2),
      confidence: 0.8,
      reasons: ['it changed the loop'],
    }))
    const told = {
      resource: { 'process.command_args': ['node', 'main.js'], 'process.working_directory': directory },
    }
    const found = diagnosisWith({ path: directory }, FRAME, {
      frames: [{ ...FRAME, file: `${directory}/longest.js`, line: 4, isNative: false, isOwn: true }],
      locations: [{ ...FRAME, line: 4, snippet: [], confidence: 0.9, reason: 'top own frame' }],
      suspectCommits: suspects,
    })
    const event = {
      exceptionType: 'TypeError',
      exceptionMessage: "Cannot read properties of undefined (reading 'length')",
      ...(isTold ? told : {}),
    }
    // No limit that a slow machine could reach: what is asked for here is which change is taken.
    return await repair(directory, inputWith(event, found), strategies, {
      config: {
        budget: { attempts: 8, time_limit: 600_000, tokens: 1_000 },
        reproduction_timeout: 120_000,
        test_timeout: 120_000,
      },
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** One commit for each text of the file; the last is what lies there now. */
async function commitAll(directory: string, texts: readonly string[]): Promise<readonly string[]> {
  if (texts.length === 0) return []
  const git = (...words: readonly string[]): string => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@localhost', '-c', 'core.hooksPath=/dev/null']
    const { status, stdout, stderr } = spawnSync('git', [...identity, ...words], {
      cwd: directory,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return stdout.trim()
  }
  git('init', '--quiet')
  const commits: string[] = []
  for (const text of texts) {
    await writeFile(join(directory, FRAME.path), text)
    git('add', '--all')
    git('commit', '--quiet', '--allow-empty', '--message', 'a change')
    commits.push(git('rev-parse', 'HEAD'))
  }
  return commits
}

void test(
  'a small change that ends the crash with green tests is plausible, and says what it does',
  { skip },
  async (t) => {
    const outcome = await repairLongest([mutation])
    t.match(outcome, {
      kind: 'fix',
      candidate: { strategy: 'mutation', source: 'comparison' },
      verdict: { grade: 'plausible' },
    })
    if (outcome.kind !== 'fix') return
    t.match(
      outcome.diff,
      '-  for (let i = 0; i <= words.length; i++) {\n+  for (let i = 0; i < words.length; i++) {',
    )
    t.match(
      outcome.candidate.explanation,
      '`i <= words.length` lets the case through where both sides are equal',
    )
  },
)

void test('a test that failed before makes a guess proved', { skip }, async (t) => {
  const asks =
    "import { test } from 'node:test'\nimport { longest } from './longest.js'\ntest('finds it', () => { if (longest(['a', 'bc']) !== 'bc') throw new Error() })\n"
  const outcome = await repairLongest([mutation], { files: { ...FILES, 'asks.test.js': asks } })
  t.match(outcome, { kind: 'fix', verdict: { grade: 'proved' } })
})

void test('nothing is guessed where the error cannot be made to happen', { skip }, async (t) => {
  const outcome = await repairLongest([mutation], { isTold: false })
  t.equal(outcome.kind, 'no_fix')
  if (outcome.kind === 'no_fix')
    t.match(outcome.reasons.join('\n'), /mutation: not tried, since no request was found/)
})

void test('nothing is guessed where there are no tests', { skip }, async (t) => {
  const { 'there.test.js': _, ...files } = FILES
  const outcome = await repairLongest([mutation], {
    files: { ...files, 'package.json': '{"type":"module"}' },
  })
  t.equal(outcome.kind, 'no_fix')
  if (outcome.kind === 'no_fix')
    t.match(outcome.reasons.join('\n'), /not tried, since no tests of the repository/)
})

void test(
  'a fix of another strategy with the same grade comes before a guess, whichever was first',
  { skip },
  async (t) => {
    const model = strategyWith(
      [{ path: 'longest.js', from: 'words[i].length >', to: '(words[i] ?? "").length >' }],
      'model',
    )
    const outcome = await repairLongest([mutation, model])
    t.equal(model.told.length, 1)
    t.match(outcome, { kind: 'fix', candidate: { strategy: 'model' }, verdict: { grade: 'plausible' } })
  },
)

void test(
  'the commit that the error came with is taken back, as far as it changed code',
  { skip },
  async (t) => {
    const before = LONGEST.replace('i <= words', 'i < words')
    const outcome = await repairLongest([revert], { git: [before, LONGEST] })
    t.match(outcome, { kind: 'fix', candidate: { strategy: 'revert' }, verdict: { grade: 'plausible' } })
    if (outcome.kind !== 'fix') return
    t.match(
      outcome.candidate.explanation,
      /^The error may have come with commit [0-9a-f]{12} of 2026-01-02, "count the last word too"/,
    )
    t.match(outcome.diff, '+  for (let i = 0; i < words.length; i++) {')
  },
)

void test('a commit that made the file, or whose lines are gone, is not taken back', { skip }, async (t) => {
  const outcome = await repairLongest([revert], { git: [LONGEST] })
  t.equal(outcome.kind, 'no_fix')
  if (outcome.kind === 'no_fix')
    t.match(outcome.reasons.join('\n'), /cannot be taken back: no commit before it is known here/)
  const later = LONGEST.replace("let best = ''", "let best = '-'").replace(
    'i <= words',
    'i <= words.length + 0 && i <= words',
  )
  const gone = await repairLongest([revert], {
    git: [LONGEST.replace('i <= words', 'i < words'), LONGEST, later],
  })
  t.equal(gone.kind, 'no_fix')
})

void test(
  'where the error cannot be made to happen, what the code itself tells is judged by the tests alone',
  { skip },
  async (t) => {
    const right = { path: 'longest.js', from: 'i <= words', to: 'i < words' }
    const spoken: Strategy = {
      ...strategyWith([], 'mutation'),
      isGuessing: true,
      proposeUnseen: (input) =>
        strategyWith([right], 'mutation').propose(input, new AbortController().signal),
    }
    const outcome = await repairLongest([spoken], { isTold: false })
    t.match(outcome, { kind: 'fix', verdict: { grade: 'plausible' } })
    t.match(JSON.stringify(outcome), /mutation/)
    const told = await repairLongest([spoken])
    t.equal(told.kind, 'no_fix', 'it is not asked for where a run can tell')
  },
)

void test('a guess that gives an input that worked another result is none', { skip }, async (t) => {
  const files = {
    ...FILES,
    'longest.js': LONGEST.replace('i <= words', 'i < words'),
    'main.js': "import { longest } from './longest.js'\nconsole.log(longest(['a', undefined]))\n",
    'there.test.js':
      "import { test } from 'node:test'\nimport { longest } from './longest.js'\ntest('is there', () => { longest(['a', 'bc']) })\n",
  }
  const from = 'words[i].length > best.length'
  const guess = (to: string): Strategy => ({
    ...strategyWith([{ path: 'longest.js', from, to }], 'mutation'),
    isGuessing: true,
  })
  const changing = await repairLongest([guess('words[i]?.length > 99')], { files })
  t.equal(changing.kind, 'no_fix')
  const keeping = await repairLongest([guess('words[i]?.length > best.length')], { files })
  t.match(keeping, { kind: 'fix', verdict: { grade: 'plausible' } })
})
