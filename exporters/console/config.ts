import { deliveryFields } from '../../agent/delivery/delivery-config.ts'
import { integer, object, oneOf, type Infer } from '../../config/schema.ts'

export const config = object({
  output: oneOf(['stdout', 'stderr'], { default: 'stdout', help: 'Where to write' }),
  format: oneOf(['text', 'json'], {
    default: 'text',
    help: 'A report for people, or one JSON object a record',
  }),
  color: oneOf(['auto', 'always', 'never'], {
    default: 'auto',
    help: 'auto: with a terminal and without NO_COLOR',
  }),
  groups_max: integer({
    default: 1000,
    min: 1,
    max: 100_000,
    help: 'Error groups whose counts are kept for the summary',
  }),
  ...deliveryFields,
})

export type Config = Infer<typeof config>
