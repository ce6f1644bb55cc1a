import type { AgentView } from './agent-view.ts'

/** Not failed for good. One that waits for something else is alive: a restart would not help it. */
export function isAlive(agent: AgentView): boolean {
  return agent.state().state !== 'error' && agent.components().every(({ state }) => state !== 'fatal_error')
}

/** Records go through it: it runs and does not drain. Whether repairs are paused makes no difference to them. */
export function isTakingRecords(agent: AgentView): boolean {
  const { state, isStopping } = agent.state()
  return (state === 'running' || state === 'paused') && !isStopping
}
