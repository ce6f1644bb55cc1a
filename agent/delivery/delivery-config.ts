import {
  boolean,
  bytes,
  duration,
  integer,
  number,
  object,
  oneOf,
  optional,
  string,
  type Infer,
} from '../../config/schema.ts'
import { SIZERS, type Sizer } from '../queue/queue.ts'

/** What a queue holds when its size is not written, in what it counts. */
const CAPACITY: Readonly<Record<Sizer, number>> = { bytes: 16 * 1_048_576, items: 100_000, requests: 1_000 }
const CAPACITY_BYTES_MIN = 65_536

const commonFields = {
  timeout: duration({ default: '30s', help: 'Longest time one attempt may take' }),
  retry_on_failure: object(
    {
      enabled: boolean({ default: true, help: 'Try again after a failure that may pass' }),
      initial_interval: duration({ default: '1s', help: 'Delay before the second attempt' }),
      multiplier: number({ default: 1.5, min: 1, help: 'What the delay grows by with every attempt' }),
      randomization_factor: number({
        default: 0.5,
        min: 0,
        max: 1,
        help: 'Share of the delay that is left to chance',
      }),
      max_interval: duration({ default: '30s', help: 'Longest delay between attempts' }),
      max_elapsed_time: duration({
        default: '0',
        help: 'Give a batch up after this long, to the dead letters; 0 keeps trying',
      }),
    },
    { default: {}, help: 'What happens when an attempt fails' },
  ),
}

const queueFields = {
  enabled: boolean({
    default: true,
    help: 'false: nothing waits here, the pipeline waits until each batch is delivered',
  }),
  queue_size: optional(
    bytes({
      help: 'What waits or is under way at most, in the unit of sizer; default 16MiB, 100000 items or 1000 requests',
    }),
  ),
  sizer: oneOf(SIZERS, {
    default: 'bytes',
    help: 'What is counted: bytes, items (records) or requests (batches)',
  }),
  block_on_overflow: boolean({
    default: true,
    help: 'true: the pipeline waits while the queue is full; false: it is refused, and its receiver decides',
  }),
  required: boolean({
    default: true,
    help: 'false: nothing waits for this exporter: records count as done when they are queued, and are dropped while the queue is full',
  }),
  storage: optional(
    string({
      pattern: /^file_storage(?:\/.+)?$/,
      help: 'file_storage keeps the queue on the disk, below the state directory; without it in memory',
    }),
  ),
  dead_letters: object(
    {
      max_size: bytes({
        default: '64MiB',
        help: 'What is kept of batches that were given up, the oldest go first; 0 keeps none',
      }),
    },
    { default: {}, help: 'Batches that nobody takes; see hephaestus dead-letters' },
  ),
}

const encodedQueueFields = {
  ...queueFields,
  num_consumers: integer({
    default: 1,
    min: 1,
    max: 64,
    help: 'Requests under way at the same time; more than one gives up the order of a source',
  }),
  batch: object(
    {
      flush_timeout: duration({
        default: '200ms',
        help: 'Send what is there after waiting this long for more',
      }),
      min_size: bytes({ default: '64KiB', help: 'Wait for more below this; 0 sends at once' }),
      max_size: bytes({
        default: '4MiB',
        help: 'Batches are sent together up to this; a larger one goes alone',
      }),
    },
    {
      default: {},
      help: 'Queued batches that are sent as one request',
      check: ({ min_size, max_size }) =>
        min_size > max_size ? 'expected min_size not above max_size' : undefined,
    },
  ),
}

interface CheckedQueue {
  readonly enabled: boolean
  readonly queue_size?: number | undefined
  readonly sizer: Sizer
  readonly required: boolean
  readonly storage?: string | undefined
}

function queueFault({ enabled, queue_size, sizer, required, storage }: CheckedQueue): string | undefined {
  if (!enabled && storage !== undefined)
    return 'expected enabled: true with storage, which is where the queue is'
  if (!enabled && !required) return 'expected enabled: true with required: false, or the pipeline would wait'
  if (sizer !== 'bytes' || queue_size === undefined || queue_size >= CAPACITY_BYTES_MIN) return undefined
  return 'expected a queue_size of at least 64KiB; to count batches as the Collector does, add sizer: requests'
}

const QUEUE_HELP = 'Batches that wait to be sent'

/** The keys of an exporter that is handed batches, with the Collector's names. */
export const deliveryFields = {
  ...commonFields,
  sending_queue: object(queueFields, { default: {}, help: QUEUE_HELP, check: queueFault }),
}

/** The keys of an exporter that sends encoded records: several batches in one request, several at a time. */
export const encodedDeliveryFields = {
  ...commonFields,
  sending_queue: object(encodedQueueFields, { default: {}, help: QUEUE_HELP, check: queueFault }),
}

const schema = object(deliveryFields)
const encodedSchema = object(encodedDeliveryFields)

/** What is under way at once and together is only there for exporters that send encoded records. */
export type DeliveryConfig = Infer<typeof schema> & {
  readonly sending_queue: Partial<
    Pick<Infer<typeof encodedSchema>['sending_queue'], 'num_consumers' | 'batch'>
  >
}

/** How much the queue holds, in what it counts. */
export function queueCapacity({ queue_size, sizer }: DeliveryConfig['sending_queue']): number {
  return queue_size ?? CAPACITY[sizer]
}
