import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadedConfig } from '../../../config/load.ts'
import type { Expectation, PipelineTest } from '../../../config/pipeline-tests.ts'
import type { AgentView } from '../../component/agent-view.ts'
import type { Registry } from '../../component/registry.ts'
import type { ComponentStorage } from '../../component/settings.ts'
import { describeError } from '../../model/errors.ts'
import { invariant } from '../../model/invariant.ts'
import { Graph, type SettingsMaker } from '../../runtime/graph.ts'
import { planGraph, type Plan } from '../../runtime/plan.ts'
import { Instruments } from '../../telemetry/instruments.ts'
import { createLogger } from '../../telemetry/logger.ts'
import { batchOfInput } from './input-batch.ts'
import { differences } from './compare.ts'
import { ManualClock } from './manual-clock.ts'
import { processorPlace, Watch, watchedPlan, type Place } from './watched-plan.ts'

/** The time at which every test begins: what a line does not say of its own is the same each time. */
const START_MS = Date.UTC(2026, 0, 1)
/** How long after the last input the outcome is looked at: longer than records wait to be joined by default. */
const WAIT_MS = 10_000

/** One expectation that was not met. */
export interface Failure {
  readonly expectation: Expectation
  readonly lines: readonly string[]
}

/** What became of one test. */
export interface TestResult {
  readonly test: PipelineTest
  readonly failures: readonly Failure[]
  /** Why it could not be run to its end, and what the components complained of. */
  readonly errors: readonly string[]
}

/** What was expected came, and nothing else went wrong. */
export function isPassed({ failures, errors }: TestResult): boolean {
  return failures.length === 0 && errors.length === 0
}

/**
 * Runs the tests of a configuration, each in a graph of its own that begins without any memory: its real processors,
 * between receivers and exporters that do nothing. Repairs are not begun, the time stands still but for the tests.
 * Errors: none of the pipeline; they are part of the result. Bounds: what one test holds is let go of before the next.
 */
export async function* runTests(config: LoadedConfig, registry: Registry): AsyncGenerator<TestResult> {
  const plan = planGraph(config, registry)
  const folder = await mkdtemp(join(tmpdir(), 'hephaestus-test-'))
  try {
    for (const [index, test] of config.tests.entries()) {
      const stateDirectory = join(folder, String(index))
      await mkdir(stateDirectory)
      yield await runTest(test, { plan, stateDirectory, baseDirectory: config.baseDirectory })
      await rm(stateDirectory, { recursive: true, force: true })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A test runs no extensions: nobody asks. */
const NO_AGENT: AgentView = {
  version: '',
  state: () => ({ state: 'running', sinceMs: START_MS, reason: '', isStopping: false }),
  components: () => [],
}

interface TestSurroundings {
  readonly plan: Plan
  readonly stateDirectory: string
  readonly baseDirectory: string
}

async function runTest(test: PipelineTest, surroundings: TestSurroundings): Promise<TestResult> {
  const clock = new ManualClock(START_MS)
  const errors: string[] = []
  const watch = new Watch()
  const { signal } = new AbortController()
  try {
    const makeSettings = settingsMaker(surroundings, clock, errors)
    const plan = watchedPlan(surroundings.plan, watch)
    const graph = await Graph.create(plan, { makeSettings, agent: NO_AGENT })
    try {
      await graph.start(signal)
      await feed(test, { clock, watch, plan: surroundings.plan }, signal)
      await clock.advance(WAIT_MS)
    } finally {
      await graph.shutdown(signal, () => Promise.resolve())
    }
  } catch (thrown) {
    errors.push(describeError(thrown))
  }
  const failures = test.expect.flatMap((expectation): readonly Failure[] => {
    const place = placeOf(surroundings.plan, 'exporter', expectation.from, expectation.pipeline)
    const lines = differences(expectation, watch.seen(place))
    return lines.length === 0 ? [] : [{ expectation, lines }]
  })
  return { test, failures, errors }
}

async function feed(
  test: PipelineTest,
  { clock, watch, plan }: { readonly clock: ManualClock; readonly watch: Watch; readonly plan: Plan },
  signal: AbortSignal,
): Promise<void> {
  for (const input of test.inputs) {
    await clock.advance(input.after)
    const entry = watch.entries.get(placeOf(plan, 'receiver', input.at, input.pipeline))
    invariant(entry !== undefined, 'a checked test names components that are there')
    await entry.consume(batchOfInput(input, clock.now()), signal)
  }
}

/** The place that a test names; the edge of the graph before a processor, which the check of tests does not confuse. */
function placeOf(
  plan: Plan,
  edge: 'receiver' | 'exporter',
  key: string,
  pipeline: string | undefined,
): Place {
  if (plan[`${edge}s`].has(key)) return `${edge}:${key}`
  const having = plan.pipelines.filter(({ processors }) => processors.some((each) => each.key === key))
  return processorPlace(pipeline ?? having[0]?.name ?? '', key)
}

function settingsMaker(
  { stateDirectory, baseDirectory }: TestSurroundings,
  clock: ManualClock,
  errors: string[],
): SettingsMaker {
  const instruments = new Instruments()
  return (node, pipeline, report) => ({
    id: node.id,
    key: node.key,
    pipeline,
    clock,
    random: () => 0.5,
    logger: createLogger({
      clock,
      level: 'error',
      encoding: 'console',
      write: (line) => void errors.push(line.trimEnd()),
    }).with({ component: `${node.factory.kind}/${node.key}` }),
    instruments,
    storage: passingStorage(),
    stateDirectory,
    baseDirectory,
    isOnce: false,
    // Repairs are what would be done with the events that are tested here.
    jobs: { submit: () => undefined, attach: () => undefined, detach: () => Promise.resolve() },
    reportStatus: report,
  })
}

/** What a component remembers, for as long as it is there. */
function passingStorage(): ComponentStorage {
  const values = new Map<string, unknown>()
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    delete: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  }
}
