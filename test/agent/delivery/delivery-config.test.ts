import { test } from 'tap'
import {
  deliveryFields,
  encodedDeliveryFields,
  queueCapacity,
} from '../../../agent/delivery/delivery-config.ts'
import { checkValue, object } from '../../../config/schema.ts'

const schema = object(deliveryFields)
const encodedSchema = object(encodedDeliveryFields)

test('delivery settings that mean nothing are refused, and the message says what is meant', (t) => {
  const cases = [
    ['a Collector queue that counts requests', encodedSchema, { queue_size: 5_000 }, 'sizer: requests'],
    [
      'a queue on the disk that is switched off',
      schema,
      { enabled: false, storage: 'file_storage' },
      'enabled: true',
    ],
    ['a storage that does not exist', schema, { storage: 'redis' }, 'storage'],
    [
      'a batch that is never full',
      encodedSchema,
      { batch: { min_size: '2MiB', max_size: '1MiB' } },
      'min_size',
    ],
    ['a sizer that does not exist', schema, { sizer: 'lines' }, 'sizer'],
    ['consumers where the order of batches counts', schema, { num_consumers: 2 }, 'num_consumers'],
    ['batching where batches are not bytes', schema, { batch: {} }, 'batch'],
    ['no consumer', encodedSchema, { num_consumers: 0 }, 'num_consumers'],
  ] as const
  for (const [name, fields, queue, said] of cases) {
    const result = checkValue(fields, { sending_queue: queue })
    t.equal(result.kind, 'invalid', name)
    t.match(JSON.stringify(result), said, name)
  }
  t.end()
})

test('delivery settings have the defaults of a busy host: bounded in bytes, waiting when full, trying for ever', (t) => {
  t.match(encodedSchema.parse({}), {
    timeout: 30_000,
    retry_on_failure: { enabled: true, max_elapsed_time: 0 },
    sending_queue: { enabled: true, sizer: 'bytes', block_on_overflow: true, num_consumers: 1 },
  })
  t.equal(schema.parse({}).sending_queue.storage, undefined)
  t.end()
})

test('queueCapacity is what is written, else what suits the sizer', (t) => {
  const of = (queue: Record<string, unknown>): number =>
    queueCapacity(schema.parse({ sending_queue: queue }).sending_queue)
  t.equal(of({}), 16 * 1_048_576)
  t.equal(of({ sizer: 'items' }), 100_000)
  t.equal(of({ sizer: 'requests' }), 1_000)
  t.equal(of({ sizer: 'requests', queue_size: 5 }), 5)
  t.equal(of({ queue_size: '1MiB' }), 1_048_576)
  t.end()
})

test('storage takes the names that the Collector gives its extension', (t) => {
  for (const storage of ['file_storage', 'file_storage/queue']) {
    t.equal(schema.parse({ sending_queue: { storage } }).sending_queue.storage, storage)
  }
  t.end()
})
