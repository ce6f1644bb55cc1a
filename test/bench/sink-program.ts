import { OtlpSink } from '../support/otlp-sink.ts'

/**
 * The other end in a process of its own: takes OTLP over HTTP, decodes and counts every record.
 * Says its endpoint at the start, and what it has counted whenever it is asked.
 */
const sink = await new OtlpSink({ isKeeping: false }).start()
process.send?.({ endpoint: sink.endpoint })
process.on('message', () => process.send?.({ records: sink.records }))
process.on('disconnect', () => process.exit())
