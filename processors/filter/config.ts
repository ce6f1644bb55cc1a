import { conditionFault } from '../../agent/condition/condition.ts'
import { notNeeded } from '../../config/not-needed.ts'
import { list, object, optional, string, type Infer } from '../../config/schema.ts'

const condition = string({ check: conditionFault })

export const config = object(
  {
    log_conditions: list(condition, {
      default: [],
      help: 'A record for which one of these holds is dropped',
    }),
    logs: object(
      {
        log_record: list(condition, {
          default: [],
          help: 'The same, as older configurations of the Collector write it',
        }),
      },
      { default: {}, help: 'What is dropped of the logs' },
    ),
    error_mode: optional(string(notNeeded('a condition cannot fail on a record'))),
  },
  {
    check: ({ log_conditions, logs }) =>
      log_conditions.length + logs.log_record.length > 0
        ? undefined
        : 'expected at least one condition under log_conditions',
  },
)

export type Config = Infer<typeof config>
