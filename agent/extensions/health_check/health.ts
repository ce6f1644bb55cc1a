import type { AgentView, ComponentReport } from '../../component/agent-view.ts'

/** How one component is, as it is told. */
interface ComponentHealth {
  readonly kind: string
  readonly id: string
  readonly pipeline?: string
  readonly state: string
  readonly since: string
  readonly reason?: string
}

interface StatusDocument {
  /** Shape: "initializing", "running", "stopping", "error". */
  readonly state: string
  readonly since: string
  readonly reason?: string
  readonly version: string
  readonly components: readonly ComponentHealth[]
}

/** Not failed for good. One that waits for something else is alive: a restart would not help it. */
export function isAlive(agent: AgentView): boolean {
  return agent.state().state !== 'error' && agent.components().every(({ state }) => state !== 'fatal_error')
}

/** It takes records: it runs, does not drain, and no component has given up. */
export function isReady(agent: AgentView): boolean {
  const { state, isStopping } = agent.state()
  return state === 'running' && !isStopping && failedComponents(agent).length === 0
}

/** Those that have failed, and are being started again or not. */
export function failedComponents(agent: AgentView): readonly ComponentHealth[] {
  return agent
    .components()
    .filter(({ state }) => state === 'permanent_error' || state === 'fatal_error')
    .map(healthOf)
}

export function statusDocument(agent: AgentView): StatusDocument {
  const { state, sinceMs, reason, isStopping } = agent.state()
  return {
    state: isStopping && state !== 'stopped' ? 'stopping' : state,
    since: new Date(sinceMs).toISOString(),
    ...(reason === '' ? {} : { reason }),
    version: agent.version,
    components: agent.components().map(healthOf),
  }
}

function healthOf({ kind, id, pipeline, state, sinceMs, reason }: ComponentReport): ComponentHealth {
  return {
    kind,
    id,
    ...(pipeline === '' ? {} : { pipeline }),
    state,
    since: new Date(sinceMs).toISOString(),
    ...(reason === '' ? {} : { reason }),
  }
}
