import { formatComponentId } from '../component/settings.ts'
import type { Priority } from '../model/priority.ts'
import type { Plan } from './plan.ts'
import type { StageDefinition } from './repair-protocol.ts'

interface Stages {
  readonly stages: readonly StageDefinition[]
  /** Of the process that runs them all: as low as one of them asks for. */
  readonly priority: Priority
}

/** The stages of repair jobs that a plan has components for. */
export function stagesOf(plan: Plan): Stages {
  const nodes = plan.pipelines.flatMap(({ name, processors }) =>
    processors.flatMap((node) => {
      const stage = node.factory.jobStage
      if (stage === undefined) return []
      const componentKey = `${name}/${formatComponentId(node.id)}`
      const definition = { stage: stage.name, componentKey, type: node.factory.type, config: node.config }
      return { definition, priority: stage.priority?.(node.config) ?? 'low' }
    }),
  )
  const isIdle = nodes.some(({ priority }) => priority === 'idle')
  return { stages: nodes.map(({ definition }) => definition), priority: isIdle ? 'idle' : 'low' }
}
