import type { AgentView } from './agent-view.ts'

/** Not failed for good. One that waits for something else is alive: a restart would not help it. */
export function isAlive(agent: AgentView): boolean {
  return agent.state().state !== 'error' && agent.components().every(({ state }) => state !== 'fatal_error')
}
