import type { StageName } from '../component/job.ts'
import type { DecisionCounts } from '../knowledge/fix-decisions.ts'
import type { FixOutcome, RoleCost } from '../model/fix.ts'
import type { FixState } from '../model/state-machine.ts'
import { remainingCallsGauge } from '../net/remaining-calls.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import type { EndedRequest } from './http-requests.ts'

/** What the repair lane counts. */
export interface RepairMetrics {
  /** A stage came to its end, well or not, after this long in the repair process. */
  ranStage(stage: StageName, outcome: 'done' | 'failed' | 'retry', seconds: number): void
  /** A job came to its end, this long after its error was first handed to it. */
  endedJob(fix: FixOutcome | undefined, seconds: number): void
  /** Making up changes, or trying those of a strategy, took so long. */
  ranStep(step: 'generate' | 'validate', strategy: string, seconds: number): void
  /** A stage asked a server. */
  requested(request: EndedRequest): void
}

const RUN_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800]

interface Asked {
  readonly countJobs: () => ReadonlyMap<FixState | 'waiting', number>
  readonly countDecided: () => DecisionCounts
  /** How long programs of repairs stood still. */
  readonly stoodMs: () => number
}

/** The functions are asked when somebody reads the measurements. */
export function repairMetrics(
  instruments: Instruments,
  { countJobs, countDecided, stoodMs }: Asked,
): RepairMetrics {
  instruments.observe('hephaestus_repair_standstill', {
    kind: 'counter',
    unit: 's',
    help: 'How long programs of repairs stood still, since the logs needed the processors',
    read: () => [{ attributes: {}, value: stoodMs() / 1_000 }],
  })
  instruments.observe('hephaestus_repair_jobs', {
    kind: 'gauge',
    unit: '{job}',
    help: 'Repair jobs that the store knows, by state; waiting: for another day, since a limit of this one was met',
    read: () => [...countJobs()].map(([state, value]) => ({ attributes: { state }, value })),
  })
  instruments.observe('hephaestus_fix_decisions', {
    kind: 'gauge',
    unit: '{fix}',
    help: 'Fixes that people have applied and not taken back, those merged at a forge, and those rejected or closed there',
    read: () =>
      Object.entries(countDecided()).map(([decision, value]) => ({ attributes: { decision }, value })),
  })
  const stages = instruments.histogram('hephaestus_repair_stage_duration_seconds', {
    unit: 's',
    help: 'How long a stage of a repair job ran',
    bounds: RUN_SECONDS,
  })
  const runs = instruments.counter('hephaestus_repair_stages', {
    unit: '{run}',
    help: 'Stages of repair jobs that were run, by how they ended',
  })
  const outcomes = instruments.counter('hephaestus_fix_outcomes', {
    unit: '{job}',
    help: 'Ended repair jobs: by what came out, the grade and the strategy of the fix',
  })
  const timeToFix = instruments.histogram('hephaestus_fix_time_seconds', {
    unit: 's',
    help: 'From the error to its fix',
    bounds: [...RUN_SECONDS, 3_600, 14_400, 86_400],
  })
  const tokens = instruments.counter('gen_ai_client_tokens', {
    unit: '{token}',
    help: 'Tokens that models were sent and gave, by the role in which they were asked',
  })
  const requests = instruments.counter('hephaestus_model_requests', {
    unit: '{request}',
    help: 'Questions that models answered, and those that a limit of the day kept from being asked, by role',
  })
  const money = instruments.counter('hephaestus_model_cost', {
    unit: 'USD',
    help: 'What answers of models cost, where the price is known',
  })
  const addCosts = (costs: readonly RoleCost[]): void => {
    for (const { role, model, inputTokens, outputTokens, ...cost } of costs) {
      const attributes = { hephaestus_model_role: role, gen_ai_request_model: model }
      requests.add(cost.requests, { ...attributes, outcome: 'answered' })
      if (cost.refused !== undefined) requests.add(cost.refused, { ...attributes, outcome: 'refused' })
      tokens.add(inputTokens, { ...attributes, gen_ai_token_type: 'input' })
      tokens.add(outputTokens, { ...attributes, gen_ai_token_type: 'output' })
      if (cost.money !== undefined) money.add(cost.money, attributes)
    }
  }
  const asked = instruments.histogram('hephaestus_model_request_duration_seconds', {
    unit: 's',
    help: 'How long servers of models took to answer, by how it ended: the status of the answer, or why there was none',
    bounds: RUN_SECONDS,
  })
  const noteRemaining = remainingCallsGauge(instruments)
  const steps = instruments.histogram('hephaestus_fix_step_duration_seconds', {
    unit: 's',
    help: 'How long making up changes (generate) and trying them (validate) took, by strategy',
    bounds: RUN_SECONDS,
  })
  return {
    ranStep: (step, strategy, seconds) => steps.record(seconds, { step, strategy }),
    requested: ({ server, status, fault, seconds, remaining }) => {
      noteRemaining(server, remaining)
      asked.record(seconds, {
        server_address: server,
        ...(status === undefined ? {} : { http_response_status_code: String(status) }),
        ...(fault === undefined ? {} : { error_type: fault }),
      })
    },
    ranStage: (stage, outcome, seconds) => {
      runs.add(1, { stage, outcome })
      stages.record(seconds, { stage })
    },
    endedJob: (fix, seconds) => {
      if (fix === undefined) return
      addCosts(fix.modelCosts ?? [])
      if (fix.kind !== 'fix') {
        const isWaiting = fix.kind === 'no_fix' && fix.againAtMs !== undefined
        outcomes.add(1, { outcome: isWaiting ? 'waiting' : fix.kind })
        return
      }
      const { strategy } = fix.candidate
      outcomes.add(1, { outcome: 'fix', grade: fix.verdict.grade, strategy })
      timeToFix.record(seconds, { grade: fix.verdict.grade })
    },
  }
}
