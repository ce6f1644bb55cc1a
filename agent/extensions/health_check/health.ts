import { isTakingRecords } from '../../component/agent-health.ts'
import type { AgentView, ComponentReport, ReloadsReport } from '../../component/agent-view.ts'

/** How one component is, as it is told. */
interface ComponentHealth {
  readonly kind: string
  readonly id: string
  readonly pipeline?: string
  readonly state: string
  readonly since: string
  readonly reason?: string
  /** What to look up: `hephaestus error-codes CODE`. */
  readonly code?: string
}

interface StatusDocument {
  /** Shape: "initializing", "running", "paused", "stopping", "error". */
  readonly state: string
  readonly since: string
  readonly reason?: string
  readonly version: string
  readonly components: readonly ComponentHealth[]
  /** While checkpoints are not written to the disk. */
  readonly storage?: { readonly state: 'failing'; readonly since: string; readonly reason: string }
  /** The last time that the configuration was loaded again; with a reason it was refused. */
  readonly reload?: { readonly outcome: 'applied' | 'failed'; readonly at: string; readonly reason?: string }
}

/** It takes records: it runs, does not drain, and no component has given up. */
export function isReady(agent: AgentView): boolean {
  return isTakingRecords(agent) && failedComponents(agent).length === 0
}

/** Those that have failed, and are being started again or not. */
export function failedComponents(agent: AgentView): readonly ComponentHealth[] {
  return agent
    .components()
    .filter(({ state }) => state === 'permanent_error' || state === 'fatal_error')
    .map(healthOf)
}

/** All that `/status` tells, as it is at this moment. */
export function statusDocument(agent: AgentView): StatusDocument {
  const { state, sinceMs, reason, isStopping } = agent.state()
  const reload = agent.reloads?.().last
  const fault = agent.storageFault?.()
  return {
    state: isStopping && state !== 'stopped' ? 'stopping' : state,
    since: new Date(sinceMs).toISOString(),
    ...(reason === '' ? {} : { reason }),
    version: agent.version,
    components: agent.components().map(healthOf),
    ...(fault === undefined ? {} : { storage: storageHealth(fault) }),
    ...(reload === undefined ? {} : { reload: reloadHealth(reload) }),
  }
}

function storageHealth({
  sinceMs,
  reason,
}: {
  readonly sinceMs: number
  readonly reason: string
}): NonNullable<StatusDocument['storage']> {
  return { state: 'failing', since: new Date(sinceMs).toISOString(), reason }
}

function reloadHealth({
  isApplied,
  atMs,
  reason,
}: NonNullable<ReloadsReport['last']>): NonNullable<StatusDocument['reload']> {
  return {
    outcome: isApplied ? 'applied' : 'failed',
    at: new Date(atMs).toISOString(),
    ...(reason === '' ? {} : { reason }),
  }
}

function healthOf({ kind, id, pipeline, state, sinceMs, reason, code }: ComponentReport): ComponentHealth {
  return {
    kind,
    id,
    ...(pipeline === '' ? {} : { pipeline }),
    state,
    since: new Date(sinceMs).toISOString(),
    ...(reason === '' ? {} : { reason }),
    ...(code === undefined ? {} : { code }),
  }
}
