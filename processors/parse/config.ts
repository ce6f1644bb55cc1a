import { bytes, integer, object, oneOf, string, type Infer } from '../../config/schema.ts'
import { isLocation } from './zone.ts'

export const config = object({
  format: oneOf(['auto', 'json', 'plain'], {
    default: 'auto',
    help: 'What lines are: JSON objects, plain text, or told line by line (a line that starts with a brace is tried as JSON)',
  }),
  timestamp: object(
    {
      location: string({
        default: 'UTC',
        check: (name) =>
          isLocation(name) ? undefined : 'expected an IANA time zone such as UTC, Europe/Berlin or +02:00',
        help: 'Where times without a zone were written: an IANA time zone or an offset',
      }),
    },
    { default: {}, help: 'How times are read' },
  ),
  line_bytes_max: bytes({
    default: '1MiB',
    min: '1KiB',
    max: '8MiB',
    help: 'Structured lines longer than this are passed on unparsed and counted',
  }),
  attributes: object(
    {
      count_max: integer({
        default: 128,
        min: 0,
        max: 4_096,
        help: 'Most values taken over as attributes of one record, counted over the whole nesting',
      }),
      bytes_max: bytes({
        default: '64KiB',
        max: '16MiB',
        help: 'Most bytes of names and text of these attributes; a value that does not fit is left out',
      }),
    },
    { default: {}, help: 'Limits of what structured lines may add to a record' },
  ),
})

export type Config = Infer<typeof config>
