import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { FixOutcome } from '../../../agent/model/fix.ts'
import { AnalyzeStage } from '../../../processors/analyze/stage.ts'
import { config as analyzeConfig } from '../../../processors/analyze/config.ts'
import { FixStage } from '../../../processors/fix/stage.ts'
import type { Strategy, StrategyInput } from '../../../processors/fix/strategy.ts'
import { projectWith } from './project.ts'
import { skip } from './sandboxed.ts'
import {
  CONFIG,
  diagnosisWith,
  inputWith,
  stageSettings,
  strategyWith,
  type Replacement,
} from './stage-support.ts'

/** One bad value that is used in two places: who mends the first sees the second. */
const FILES = {
  'package.json': '{"type":"module"}',
  'main.js': `import { line } from './card.js'\nconsole.log(line({ id: 1 }))\n`,
  'card.js': `import { street } from './street.js'
export function line(user) {
  const name = user.name.trim()
  return name + street(user)
}
`,
  'street.js': `export function street(user) {
  // Where post goes to.
  return user.address.street
}
`,
}

const TRACE = (directory: string) => `TypeError: Cannot read properties of undefined (reading 'trim')
    at line (file://${directory}/card.js:3:26)
    at file://${directory}/main.js:2:13`

/** Proposes for the place where the error that is worked on came up. */
function byPlace(
  proposals: Readonly<Record<string, readonly Replacement[]>>,
): Strategy & { readonly told: StrategyInput[] } {
  const told: StrategyInput[] = []
  return {
    id: 'template',
    told,
    propose: (input, signal) => {
      told.push(input)
      const place = input.diagnosis.frames.find(({ isOwn }) => isOwn)?.path ?? ''
      return strategyWith(proposals[place] ?? []).propose(input, signal)
    },
  }
}

async function repaired(strategy: Strategy, isAnalyzed = true): Promise<FixOutcome> {
  const directory = await projectWith(FILES)
  try {
    const { settings } = stageSettings(directory)
    const analyze = new AnalyzeStage(settings, analyzeConfig.parse({}))
    const reanalyze = analyze.reanalyze.bind(analyze)
    const stage = new FixStage(isAnalyzed ? { ...settings, reanalyze } : settings, CONFIG, [strategy])
    const diagnosis = diagnosisWith({ path: directory }, { function: 'line', path: 'card.js' })
    const event = {
      exceptionMessage: "Cannot read properties of undefined (reading 'trim')",
      stackTraceText: TRACE(directory),
      resource: { 'process.command_args': ['node', 'main.js'], 'process.working_directory': directory },
    }
    const { fix } = await stage.run(inputWith(event, diagnosis), new AbortController().signal)
    if (fix === undefined) throw new Error('no outcome')
    return fix
  } finally {
    await rm(directory, { recursive: true })
  }
}

const GUARD: Replacement = { path: 'card.js', from: 'user.name.trim()', to: "(user.name ?? '').trim()" }
const FURTHER: Replacement = {
  path: 'street.js',
  from: 'user.address.street',
  to: "(user.address?.street ?? '')",
}

void test(
  'an error that comes instead of the first is analyzed in its place, and both are mended',
  { skip },
  async (t) => {
    const strategy = byPlace({ 'card.js': [GUARD], 'street.js': [FURTHER] })
    const fix = await repaired(strategy)
    t.equal(strategy.told.length, 2)
    const [, second] = strategy.told
    t.match(second?.event, { exceptionType: 'TypeError', exceptionMessage: /reading 'street'/ })
    t.equal(second?.event.fingerprint, strategy.told[0]?.event.fingerprint)
    t.match(
      second?.diagnosis.locations.find(({ path }) => path === 'street.js'),
      { line: 3, function: 'street' },
    )
    t.match(
      second?.diagnosis.evidence.find(({ kind }) => kind === 'run'),
      { reference: /a change at card\.js:3/, excerpt: /reading 'street'/ },
    )
    if (fix.kind !== 'fix') return t.fail(JSON.stringify(fix))
    t.match(fix.diff, /card\.js[\s\S]*street\.js/)
    t.equal(fix.verdict.grade, 'plausible', 'two guards show no cause')
    t.match(fix.learned, [
      /with a change at card\.js:3 there was TypeError instead, looked at from main\.js:2/,
    ])
    const round = 'logic_analysis logic_fix integration_tests validation'
    t.equal(fix.course?.map(({ state }) => state).join(' '), `analysis ${round} analysis ${round} complete`)
  },
)

void test(
  'a change that leaves the error as it was is told as refuted when nothing held',
  { skip },
  async (t) => {
    const inVain: Replacement = { path: 'card.js', from: 'user.name.trim()', to: 'user.name.trim ()' }
    const other = {
      path: 'street.js',
      line: 3,
      function: 'street',
      snippet: [],
      confidence: 0.4,
      reason: 'is called',
    }
    const directory = await projectWith(FILES)
    t.teardown(() => rm(directory, { recursive: true }))
    const { settings } = stageSettings(directory)
    const analyze = new AnalyzeStage(settings, analyzeConfig.parse({}))
    const strategy = byPlace({ 'card.js': [inVain] })
    const stage = new FixStage({ ...settings, reanalyze: analyze.reanalyze.bind(analyze) }, CONFIG, [
      strategy,
    ])
    const first = diagnosisWith({ path: directory }, { function: 'line', path: 'card.js' })
    const suspected = first.locations.map((location) => ({ ...location, line: 3 }))
    const causes = [{ summary: 'the name is missing', confidence: 0.8, evidence: ['e1'] }]
    const evidence = [{ id: 'e1', kind: 'code' as const, reference: 'card.js:3', excerpt: '' }]
    const event = {
      exceptionMessage: "Cannot read properties of undefined (reading 'trim')",
      stackTraceText: TRACE(directory),
      resource: { 'process.command_args': ['node', 'main.js'], 'process.working_directory': directory },
    }
    const diagnosis = { ...first, locations: [...suspected, other], causes, evidence }
    const { fix } = await stage.run(inputWith(event, diagnosis), new AbortController().signal)
    t.equal(strategy.told[1]?.diagnosis.locations[0]?.path, 'street.js', 'the suspicion has moved')
    t.strictSame(strategy.told[1]?.diagnosis.causes, [], 'the refuted cause is gone')
    t.match(fix, { kind: 'no_fix', learned: ['a change at card.js:3 left the error as it was'] })
  },
)

void test('without an analysis there is no second round', { skip }, async (t) => {
  const strategy = byPlace({ 'card.js': [GUARD], 'street.js': [FURTHER] })
  const fix = await repaired(strategy, false)
  t.equal(strategy.told.length, 1)
  t.equal(fix.kind, 'no_fix')
})
