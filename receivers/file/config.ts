import {
  boolean,
  bytes,
  duration,
  either,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'

const glob = string({
  check: (pattern) =>
    pattern === '' || pattern.startsWith('~')
      ? 'expected a glob without ~, such as /var/log/**/*.log'
      : undefined,
})

const value = either(string(), either(number(), boolean()), 'Text, number or boolean')

export const config = object({
  include: list(glob, { min: 1, help: 'Globs of the files to read; ** stands for any number of folders' }),
  exclude: list(glob, { default: [], help: 'Globs of files that are not read' }),
  start_at: optional(
    oneOf(['beginning', 'end'], {
      help: 'Where to begin in files that are there at the very first start; end, but beginning with --once. Later files are read from their beginning, known ones from their checkpoint',
    }),
  ),
  poll_interval: duration({
    default: '200ms',
    min: '10ms',
    help: 'Time between looks at files that were written to lately; changes that the system reports are seen at once, others within a second',
  }),
  fingerprint_size: bytes({
    default: '1000B',
    min: '16B',
    max: '1MiB',
    help: 'How many of the first bytes tell whether a file is still the one of its checkpoint',
  }),
  max_log_size: bytes({
    default: '1MiB',
    min: '16B',
    max: '64MiB',
    help: 'Longest line',
  }),
  max_log_size_behavior: oneOf(['split', 'truncate'], {
    default: 'split',
    help: 'What becomes of a longer line: several records, or one without the rest',
  }),
  encoding: oneOf(['utf-8'], { default: 'utf-8', help: 'How text is encoded; malformed bytes are kept' }),
  force_flush_period: duration({
    default: '500ms',
    help: 'A last line without line end is handed on when it has not grown for this long; 0 waits for the line end',
  }),
  include_file_name: boolean({ default: true, help: 'Adds log.file.name' }),
  include_file_path: boolean({ default: true, help: 'Adds log.file.path' }),
  attributes: record(value, { default: {}, help: 'Attributes added to every record' }),
  resource: record(value, { default: {}, help: 'Attributes of the resource the records come from' }),
  max_concurrent_files: integer({
    default: 1024,
    min: 1,
    max: 100_000,
    help: 'Files open at once; quiet ones are closed for busy ones',
  }),
  read_buffer_size: bytes({
    default: '256KiB',
    min: '4KiB',
    max: '64MiB',
    help: 'Bytes read from one file before the next has its turn',
  }),
})

export type Config = Infer<typeof config>
