import { conditionFault } from '../../agent/condition/condition.ts'
import { list, object, optional, string, type Infer } from '../../config/schema.ts'

const exporters = list(string(), { min: 1, help: 'Ids of exporters of the same pipeline' })

const route = object(
  {
    condition: optional(
      string({ check: conditionFault, help: 'Which records go this way; written as for `filter`' }),
    ),
    value: optional(string({ help: 'The value of from_attribute of records that go this way' })),
    exporters,
  },
  {
    check: ({ condition, value }) =>
      (condition === undefined) === (value === undefined)
        ? 'expected either a condition or a value of from_attribute'
        : undefined,
  },
)

export const config = object(
  {
    table: list(route, { min: 1, help: 'Ways, tried in order; the first that fits is taken' }),
    from_attribute: optional(
      string({ help: 'Attribute of the record, or else of its resource, that `value` is compared with' }),
    ),
    default_exporters: list(string(), {
      default: [],
      help: 'Where records go that fit nowhere; without it they are dropped and counted',
    }),
  },
  {
    check: ({ table, from_attribute }) =>
      from_attribute === undefined && table.some(({ value }) => value !== undefined)
        ? 'expected from_attribute, which value is compared with'
        : undefined,
  },
)

export type Config = Infer<typeof config>
