import type { StageName } from '../component/job.ts'
import type { FixOutcome } from '../model/fix.ts'
import type { FixState } from '../model/state-machine.ts'
import type { Instruments } from '../telemetry/instruments.ts'

/** What the repair lane counts. */
export interface RepairMetrics {
  /** A stage came to its end, well or not, after this long in the repair process. */
  ranStage(stage: StageName, outcome: 'done' | 'failed' | 'retry', seconds: number): void
  /** A job came to its end, this long after its error was first handed to it. */
  endedJob(fix: FixOutcome | undefined, seconds: number): void
}

const RUN_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800]

/** `countJobs` is asked when somebody reads the measurements. */
export function repairMetrics(
  instruments: Instruments,
  countJobs: () => ReadonlyMap<FixState, number>,
): RepairMetrics {
  instruments.observe('hephaestus_repair_jobs', {
    kind: 'gauge',
    unit: '{job}',
    help: 'Repair jobs that the store knows, by state',
    read: () => [...countJobs()].map(([state, value]) => ({ attributes: { state }, value })),
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
    help: 'Tokens that models were sent and gave for the fixes that came out',
  })
  return {
    ranStage: (stage, outcome, seconds) => {
      runs.add(1, { stage, outcome })
      stages.record(seconds, { stage })
    },
    endedJob: (fix, seconds) => {
      if (fix === undefined) return
      if (fix.kind !== 'fix') {
        outcomes.add(1, { outcome: fix.kind })
        return
      }
      const { strategy, cost, source } = fix.candidate
      outcomes.add(1, { outcome: 'fix', grade: fix.verdict.grade, strategy })
      timeToFix.record(seconds, { grade: fix.verdict.grade })
      if (strategy !== 'model') return
      tokens.add(cost.inputTokens, { gen_ai_token_type: 'input', gen_ai_request_model: source })
      tokens.add(cost.outputTokens, { gen_ai_token_type: 'output', gen_ai_request_model: source })
    },
  }
}
