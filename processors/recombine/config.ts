import { bytes, duration, integer, object, optional, string, type Infer } from '../../config/schema.ts'
import { patternFault } from '../../agent/pattern/linear-pattern.ts'

export const config = object(
  {
    line_start_pattern: optional(
      string({
        check: patternFault,
        help: 'A line that matches begins a record and all others continue it, instead of stack traces being recognised; RE2 syntax, not together with `line_end_pattern`',
      }),
    ),
    line_end_pattern: optional(
      string({
        check: patternFault,
        help: 'A line that matches ends a record and all others continue it, instead of stack traces being recognised; RE2 syntax',
      }),
    ),
    combine_with: optional(
      string({ help: 'What stands between the lines of a joined record; a line break when left out' }),
    ),
    force_flush_period: duration({
      default: '500ms',
      min: '10ms',
      max: '1h',
      help: 'A record that may go on is handed on when its stream is silent for so long, by the time of arrival',
    }),
    max_log_size: bytes({
      default: '1MiB',
      min: '1KiB',
      max: '64MiB',
      help: 'Most bytes of a joined record; lines beyond it are counted and left out',
    }),
    max_batch_size: integer({
      default: 10_000,
      min: 2,
      max: 1_000_000,
      help: 'Most lines of a joined record; lines beyond it are counted and left out',
    }),
    max_sources: integer({
      default: 1000,
      min: 1,
      max: 100_000,
      help: 'Streams that are joined at the same time; with one more, the one that was silent longest is handed on',
    }),
  },
  {
    check: ({ line_start_pattern: start, line_end_pattern: end }) =>
      start === undefined || end === undefined
        ? undefined
        : 'expected line_start_pattern or line_end_pattern, not both',
  },
)

export type Config = Infer<typeof config>
