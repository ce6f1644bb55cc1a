import type { AgentView, ComponentReport } from '../../component/agent-view.ts'
import { redactText } from '../../redaction/redact-text.ts'

/** Something that is wrong at the moment. */
export interface Condition {
  readonly alert: 'component_failed' | 'component_in_trouble' | 'configuration_refused' | 'state_not_written'
  readonly severity: 'critical' | 'warning'
  /** In one sentence, without the reason. */
  readonly summary: string
  /** Secrets are masked. */
  readonly reason: string
  readonly sinceMs: number
  readonly component?: { readonly kind: string; readonly id: string; readonly pipeline?: string }
}

const REASON_MAX = 2_000

/** What of the agent is wrong, but for one component: who tells of the others does not tell of itself. */
export function conditionsOf(agent: AgentView, ownId: string): readonly Condition[] {
  const components = agent.components().filter(({ kind, id }) => kind !== 'extension' || id !== ownId)
  return [
    ...components.flatMap(componentCondition),
    ...configurationCondition(agent),
    ...storageCondition(agent),
  ]
}

/** The same for the same thing, however long it lasts. Shape: "component_failed exporter otlp_http". */
export function keyOf({ alert, component }: Condition): string {
  return [alert, component?.kind, component?.pipeline, component?.id]
    .filter((part) => part !== undefined)
    .join(' ')
}

function componentCondition({ kind, id, pipeline, state, sinceMs, reason }: ComponentReport): Condition[] {
  const isFailed = state === 'permanent_error' || state === 'fatal_error'
  if (!isFailed && state !== 'recoverable_error') return []
  return [
    {
      alert: isFailed ? 'component_failed' : 'component_in_trouble',
      severity: isFailed ? 'critical' : 'warning',
      summary: `${kind} ${id} ${isFailed ? 'has failed' : 'is in trouble'}`,
      reason: shown(reason),
      sinceMs,
      component: { kind, id, ...(pipeline === '' ? {} : { pipeline }) },
    },
  ]
}

function configurationCondition(agent: AgentView): Condition[] {
  const last = agent.reloads?.().last
  if (last === undefined || last.isApplied) return []
  return [
    {
      alert: 'configuration_refused',
      severity: 'warning',
      summary: 'a configuration was refused, the one before goes on',
      reason: shown(last.reason),
      sinceMs: last.atMs,
    },
  ]
}

function storageCondition(agent: AgentView): Condition[] {
  const fault = agent.storageFault?.()
  if (fault === undefined) return []
  return [
    {
      alert: 'state_not_written',
      severity: 'critical',
      summary: 'checkpoints cannot be written: after a restart records would come again',
      reason: shown(fault.reason),
      sinceMs: fault.sinceMs,
    },
  ]
}

function shown(reason: string): string {
  return redactText(reason).slice(0, REASON_MAX)
}
