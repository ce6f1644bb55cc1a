import { deliveryFields } from '../../agent/delivery/delivery-config.ts'
import { bytes, integer, object, string, type Infer } from '../../config/schema.ts'

export const config = object({
  path: string({ help: 'File to append to; relative to the configuration' }),
  rotation: object(
    {
      size: bytes({ default: '100MiB', help: 'The file is renamed when it has grown past this' }),
      backups: integer({
        default: 5,
        min: 0,
        max: 1000,
        help: 'Renamed files that are kept; the oldest goes',
      }),
    },
    { default: {}, help: 'When to begin a new file' },
  ),
  ...deliveryFields,
})

export type Config = Infer<typeof config>
