import { actionRows } from '../../agent/attributes/action-rows.ts'
import { object, type Infer } from '../../config/schema.ts'

export const config = object(
  { actions: actionRows },
  { check: ({ actions }) => (actions.length > 0 ? undefined : 'expected at least one action under actions') },
)

export type Config = Infer<typeof config>
