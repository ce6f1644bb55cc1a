import type { PlannedStep } from '../../component/job.ts'
import { PermanentError } from '../../model/errors.ts'
import type { RoleCost } from '../../model/fix.ts'
import type { Job } from '../../runtime/job-store.ts'
import type { CommandContext } from '../command-context.ts'
import type { ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { findJobStage } from '../job-stage.ts'
import { jobWith, type FixesOptions } from './fixes.ts'
import { loadRepairConfig } from './repair-config.ts'

export interface PlanFixOptions extends FixesOptions, ConfigOptions {}

/**
 * `hephaestus fixes plan`: what the configuration has done about the error of a repair: the strategies in their order, in `model`
 * the roles with the models that they ask and what they wait for; and who was asked in this repair.
 * Errors: PermanentError HEPH_FIX_UNKNOWN, HEPH_FIX_AMBIGUOUS, HEPH_FIX_NONE; ConfigError.
 */
export async function planFix(id: string, options: PlanFixOptions, context: CommandContext): Promise<number> {
  const job = jobWith(id, options, context)
  const config = await loadRepairConfig('fixes plan', options, context)
  const preferred = new Set(job.stages.find(({ stage }) => stage === 'fix')?.components)
  const found = findJobStage({ stage: 'fix', config, preferred }, context.registry)
  if (found?.jobStage.plan === undefined)
    throw new PermanentError('HEPH_FIX_NONE', 'no pipeline of the configuration has a processor fix')
  const steps = found.jobStage.plan(found.config, job.event)
  const asked = askedIn(job)
  if (options.json) context.print(`${JSON.stringify({ steps, asked }, undefined, 2)}\n`)
  else for (const line of [...steps.map(lineOf), ...asked.map(askedLine)]) context.print(`${line}\n`)
  return EXIT.done
}

function askedIn({ fix }: Job): readonly RoleCost[] {
  return fix?.kind === 'fix' ? (fix.modelCosts ?? []) : []
}

function lineOf({ id, after, models }: PlannedStep): string {
  const indent = id.includes('/') ? '  ' : ''
  const waits = after.length === 0 ? '' : `  after ${after.join(', ')}`
  const asks = models.length === 0 ? '' : `  asks ${models.join(', then ')}`
  return `${indent}${id}${waits}${asks}`
}

function askedLine({ role, model, requests, inputTokens, outputTokens }: RoleCost): string {
  const tokens = (inputTokens + outputTokens).toLocaleString('en')
  return `asked in this repair: ${role}, ${model}: ${requests} requests, ${tokens} tokens`
}
