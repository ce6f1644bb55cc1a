import { bytes, duration, integer, object, type Infer } from '../../config/schema.ts'

export const config = object(
  {
    send_batch_size: integer({
      default: 8192,
      min: 1,
      max: 1_000_000,
      help: 'Records after which a batch goes on at once',
    }),
    timeout: duration({
      default: '200ms',
      min: '1ms',
      max: '1h',
      help: 'After this long a batch goes on whatever its size',
    }),
    send_batch_max_size: integer({
      default: 0,
      min: 0,
      help: 'Most records of a batch; more become several; 0: send_batch_size is no upper bound',
    }),
    max_bytes: bytes({
      default: '8MiB',
      min: '1KiB',
      help: 'Bytes of bodies after which a batch goes on at once',
    }),
    max_resources: integer({
      default: 1_000,
      min: 1,
      help: 'Resources whose records are gathered at the same time; with one more, the oldest batch goes on',
    }),
  },
  {
    check: ({ send_batch_size: size, send_batch_max_size: most }) =>
      most > 0 && most < size ? 'expected a send_batch_max_size of at least send_batch_size' : undefined,
  },
)

export type Config = Infer<typeof config>
