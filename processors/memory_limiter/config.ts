import { duration, integer, object, optional, type Infer } from '../../config/schema.ts'

export const config = object(
  {
    check_interval: duration({
      default: '1s',
      min: '10ms',
      max: '1m',
      help: 'Time between looks at the memory of the agent',
    }),
    limit_mib: optional(
      integer({ min: 1, help: 'Most memory of the agent, in MiB; above it, garbage is collected at once' }),
    ),
    spike_limit_mib: optional(
      integer({
        min: 1,
        help: 'Batches are refused from this much below the limit on; a fifth when left out',
      }),
    ),
    limit_percentage: optional(
      integer({
        min: 1,
        max: 100,
        help: 'The limit as a share of what the container, or else the machine, has',
      }),
    ),
    spike_limit_percentage: optional(
      integer({ min: 1, max: 100, help: 'spike_limit_mib as a share of what the container or machine has' }),
    ),
  },
  {
    check: (own) => {
      if ((own.limit_mib === undefined) === (own.limit_percentage === undefined))
        return 'expected either limit_mib or limit_percentage'
      if (own.limit_mib === undefined ? own.spike_limit_mib : own.spike_limit_percentage)
        return 'expected the spike limit in the same unit as the limit'
      const limit = own.limit_mib ?? own.limit_percentage ?? 0
      const spike = own.spike_limit_mib ?? own.spike_limit_percentage ?? 0
      return spike >= limit ? 'expected a spike limit below the limit' : undefined
    },
  },
)

export type Config = Infer<typeof config>
