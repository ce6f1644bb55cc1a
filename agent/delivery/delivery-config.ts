import { boolean, bytes, duration, number, object, type Infer } from '../../config/schema.ts'

/** The keys every exporter has, with the Collector's names. */
export const deliveryFields = {
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
      max_elapsed_time: duration({ default: '0', help: 'Give a batch up after this long; 0 keeps trying' }),
    },
    { default: {}, help: 'What happens when an attempt fails' },
  ),
  sending_queue: object(
    {
      queue_size: bytes({
        default: '16MiB',
        help: 'Bytes of bodies that wait; when full, the pipeline waits',
      }),
    },
    { default: {}, help: 'Batches that wait to be sent' },
  ),
}

const schema = object(deliveryFields)

export type DeliveryConfig = Infer<typeof schema>
