import { deliveryFields } from '../../agent/delivery/delivery-config.ts'
import { integer, object, optional, string, type Infer } from '../../config/schema.ts'

export const config = object({
  path: optional(string({ help: 'SQLite file; default knowledge.sqlite in the state directory' })),
  cache_size: integer({ default: 1000, min: 1, max: 1_000_000, help: 'Error groups kept in memory' }),
  ...deliveryFields,
})

export type Config = Infer<typeof config>
