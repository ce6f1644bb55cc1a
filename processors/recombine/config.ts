import { bytes, duration, integer, object, type Infer } from '../../config/schema.ts'

export const config = object({
  force_flush_period: duration({ default: '500ms', help: 'A record that may go on is handed on after so long without a line' }),
  max_log_size: bytes({ default: '1MiB', help: 'Bytes of one record; what is beyond is counted and left out' }),
  max_sources: integer({ default: 1000, min: 1, help: 'Streams that are joined at the same time' }),
})

export type Config = Infer<typeof config>
