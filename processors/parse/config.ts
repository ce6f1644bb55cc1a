import { patternFault } from '../../agent/pattern/linear-pattern.ts'
import {
  boolean,
  bytes,
  either,
  integer,
  list,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'
import { severityNamed } from './own-levels.ts'
import { timeLayoutFault } from '../../agent/time/own-time-layout.ts'
import { isLocation } from '../../agent/time/zone.ts'

const levelValue = either(
  either(string(), integer()),
  object({
    min: integer({ help: 'Smallest number of the range' }),
    max: integer({ help: 'Largest number of the range' }),
  }),
)

export const config = object({
  format: oneOf(['auto', 'json', 'plain'], {
    default: 'auto',
    help: 'What lines are: JSON objects, plain text, or told line by line (a line that starts with a brace is tried as JSON)',
  }),
  regex: optional(
    string({
      check: patternFault,
      help: 'A pattern in RE2 syntax whose named groups are fields (`time`, `level`, `message`, …); a line it does not match is read as `format` says, and counted',
    }),
  ),
  timestamp: object(
    {
      location: string({
        default: 'UTC',
        check: (name) =>
          isLocation(name) ? undefined : 'expected an IANA time zone such as UTC, Europe/Berlin or +02:00',
        help: 'Where times without a zone were written: an IANA time zone or an offset',
      }),
      parse_from: optional(
        string({
          help: 'The field that holds the time, such as `attributes.took.at`; it wins over those that are known',
        }),
      ),
      layout: optional(
        string({
          help: 'A layout that is tried before the known ones, such as `%d.%m.%y %H:%M:%S,%L`; of epochs the unit: `s`, `ms`, `us`, `ns`',
        }),
      ),
      layout_type: oneOf(['strptime', 'gotime', 'epoch'], {
        default: 'strptime',
        help: 'How `layout` is written',
      }),
    },
    {
      default: {},
      check: ({ layout, layout_type }) =>
        layout === undefined ? undefined : timeLayoutFault(layout_type, layout),
      help: 'How times are read',
    },
  ),
  severity: object(
    {
      parse_from: optional(
        string({ help: 'The field that holds the level; it wins over those that are known' }),
      ),
      mapping: record(either(levelValue, list(levelValue)), {
        default: {},
        check: (mapping) => {
          const unknown = Object.keys(mapping).find((name) => severityNamed(name) === undefined)
          return unknown === undefined
            ? undefined
            : `expected trace, debug, info, warn, error or fatal (with 2 to 4), or a number from 1 to 24, not ${unknown}`
        },
        help: 'Level to what stands for it: words, numbers, ranges of numbers, `4xx`; they win over what is known',
      }),
    },
    { default: {}, help: 'How levels are read' },
  ),
  annotate: boolean({
    default: false,
    help: 'Adds `hephaestus.parse.format`, the number of joined lines, and what could not be read, to each record',
  }),
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
