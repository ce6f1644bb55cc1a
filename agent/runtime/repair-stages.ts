import { formatComponentId } from '../component/settings.ts'
import type { Plan } from './plan.ts'
import type { StageDefinition } from './repair-protocol.ts'

/** The stages of repair jobs that a plan has components for. */
export function stagesOf(plan: Plan): readonly StageDefinition[] {
  return plan.pipelines.flatMap((pipeline) =>
    pipeline.processors.flatMap((node) => {
      const stage = node.factory.jobStage?.name
      if (stage === undefined) return []
      const componentKey = `${pipeline.name}/${formatComponentId(node.id)}`
      return { stage, componentKey, type: node.factory.type, config: node.config }
    }),
  )
}
