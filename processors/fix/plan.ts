import type { PlannedStep } from '../../agent/component/job.ts'
import type { Config } from './config.ts'
import { planRoles } from './roles/role-graph.ts'
import type { RoleId } from './roles/role.ts'
import { modelsFor, type ChosenBy } from './strategies/model-choice.ts'

/** What is done about an error of this kind: the strategies one after the other, in `model` the roles as they build on each other. */
export function planOf({ strategies, model }: Config, error: ChosenBy): readonly PlannedStep[] {
  const order = strategies.filter((id) => id !== 'model' || model !== undefined)
  return order.flatMap((id, index): readonly PlannedStep[] => {
    const after = order.slice(Math.max(0, index - 1), index)
    if (id !== 'model' || model === undefined) return [{ id, after, models: [] }]
    // The keys of the section are the ids of the roles.
    const on = (Object.keys(model.roles) as RoleId[]).filter((role) => model.roles[role].enabled)
    const roles = planRoles(new Set(on)).map((role): PlannedStep => {
      const own = model.roles[role.id].model
      const asked = own === undefined ? modelsFor(model, error) : [own]
      return {
        id: `model/${role.id}`,
        after: role.after.map((before) => `model/${before}`),
        models: asked.map((one) => `${one.provider}/${one.model}`),
      }
    })
    return [{ id, after, models: [] }, ...roles]
  })
}
