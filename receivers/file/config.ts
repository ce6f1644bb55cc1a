import { notNeeded } from '../../config/not-needed.ts'
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
import { offerFields } from '../../agent/delivery/offer.ts'
import { linearPattern, patternFault } from '../../agent/pattern/linear-pattern.ts'
import { encodingFault } from './encoding.ts'
import { operatorFault } from './operators.ts'

/** A pattern is of use for the names of its groups. */
function groupFault(pattern: string): string | undefined {
  const fault = patternFault(pattern)
  if (fault !== undefined || linearPattern(pattern).groupNames.length > 0) return fault
  return 'expected a pattern with a named group, (?P<name>…)'
}

const glob = string({
  check: (pattern) =>
    pattern === '' || pattern.startsWith('~')
      ? 'expected a glob without ~, such as /var/log/**/*.log'
      : undefined,
})

const scalar = either(string(), either(number(), boolean()), 'Text, number or boolean')
/** What an operator of the Collector may be configured with: deep enough for all of them. */
const setting = either(
  scalar,
  either(
    list(either(scalar, record(scalar))),
    record(either(scalar, either(list(scalar), record(either(scalar, list(scalar)))))),
  ),
)
const operator = record(setting, { check: (own) => operatorFault(own, 'records') })
const headerOperator = record(setting, { check: (own) => operatorFault(own, 'header') })

const multiline = object(
  {
    line_start_pattern: optional(
      string({
        check: patternFault,
        help: 'A record begins at each match; RE2 syntax, ^ and $ match at lines',
      }),
    ),
    line_end_pattern: optional(
      string({ check: patternFault, help: 'A record ends after each match; one of the two patterns' }),
    ),
    omit_pattern: boolean({ default: false, help: 'Leaves what matched out of the record' }),
  },
  {
    help: 'Records by a pattern of your own instead of lines; recombine joins stack traces without one',
    check: ({ line_start_pattern: start, line_end_pattern: end }) =>
      (start === undefined) === (end === undefined)
        ? 'expected exactly one of line_start_pattern and line_end_pattern'
        : undefined,
  },
)

const ordering = object(
  {
    regex: string({
      check: groupFault,
      help: 'Pattern with named groups, found in the path; a file it does not match is not read',
    }),
    top_n: integer({ default: 1, min: 1, help: 'How many files are read, of each group' }),
    group_by: optional(
      string({
        check: groupFault,
        help: 'Pattern with a named group in the path: files in which it holds the same belong together',
      }),
    ),
    sort_by: list(
      object({
        sort_type: oneOf(['numeric', 'alphabetical', 'timestamp', 'mtime'], { help: 'What is compared' }),
        regex_key: optional(string({ help: 'Named group of regex; not for mtime' })),
        ascending: boolean({ default: false, help: 'Smallest or oldest first' }),
        layout: optional(string({ help: 'Of a timestamp, such as %Y%m%d%H' })),
        location: oneOf(['UTC'], { default: 'UTC', help: 'Time zone of a timestamp' }),
      }),
      { default: [], help: 'What decides which come first; later entries break ties' },
    ),
  },
  { help: 'Reads only the first few of the matching files' },
)

const header = object(
  {
    pattern: string({ check: patternFault, help: 'First lines that match are no records' }),
    metadata_operators: list(headerOperator, {
      min: 1,
      help: 'regex_parser (its named groups) and key_value_parser: what they find in the header is on every record of the file',
    }),
  },
  { help: 'Lines at the beginning of a file that say something of all its records' },
)

export const config = object(
  {
    include: list(glob, { min: 1, help: 'Globs of the files to read; ** stands for any number of folders' }),
    exclude: list(glob, { default: [], help: 'Globs of files that are not read' }),
    exclude_older_than: duration({
      default: '0s',
      help: 'Files that were not written to for longer are not begun; 0: all are',
    }),
    ordering_criteria: optional(ordering),
    start_at: optional(
      oneOf(['beginning', 'end'], {
        help: 'Where to begin in files that are there at the very first start; end, but beginning with --once. Later files are read from their beginning, known ones from their checkpoint',
      }),
    ),
    format: oneOf(['auto', 'plain', 'docker', 'cri'], {
      default: 'auto',
      help: 'Whether lines are wrapped by a container runtime; auto decides for each file by its first line',
    }),
    poll_interval: duration({
      default: '200ms',
      min: '10ms',
      help: 'Time between looks at files on file systems that do not report changes; elsewhere a file is touched when it changes',
    }),
    fingerprint_size: bytes({
      default: '1000B',
      min: '16B',
      max: '1MiB',
      help: 'How many of the first bytes tell whether a file is still the one of its checkpoint',
    }),
    max_log_size: bytes({ default: '1MiB', min: '16B', max: '64MiB', help: 'Longest record' }),
    max_log_size_behavior: oneOf(['split', 'truncate'], {
      default: 'split',
      help: 'What becomes of a longer one: several records, or one without the rest',
    }),
    encoding: string({
      default: 'utf-8',
      check: encodingFault,
      help: 'utf-8 (malformed bytes are kept), nop (the same), utf-16le, utf-16be, ascii, latin1, big5, gbk, shift_jis, euc-kr and the others of the WHATWG standard',
    }),
    multiline: optional(multiline),
    header: optional(header),
    force_flush_period: duration({
      default: '500ms',
      help: 'A last line without line end is handed on when it has not grown for this long; 0 waits for the line end',
    }),
    compression: oneOf(['', 'gzip', 'auto'], {
      default: '',
      help: 'gzip: all files are; auto: those that end in .gz are',
    }),
    preserve_leading_whitespaces: boolean({
      default: true,
      help: 'false cuts space, tab, CR and LF off the beginning, and with it the indentation that tells the lines of a stack trace',
    }),
    preserve_trailing_whitespaces: boolean({ default: true, help: 'false cuts them off the end' }),
    include_file_name: boolean({ default: true, help: 'Adds log.file.name' }),
    include_file_path: boolean({ default: true, help: 'Adds log.file.path' }),
    include_file_name_resolved: boolean({
      default: false,
      help: 'Adds log.file.name_resolved, links followed',
    }),
    include_file_path_resolved: boolean({
      default: false,
      help: 'Adds log.file.path_resolved, links followed',
    }),
    include_file_owner_name: boolean({ default: false, help: 'Adds log.file.owner.name' }),
    include_file_owner_group_name: boolean({ default: false, help: 'Adds log.file.owner.group.name' }),
    include_file_permissions: boolean({ default: false, help: 'Adds log.file.permissions, such as 0644' }),
    include_file_record_number: boolean({
      default: false,
      help: 'Adds log.file.record_number, from 1 in each file; costs an object a record',
    }),
    include_file_record_offset: boolean({
      default: false,
      help: 'Adds log.file.record_offset, in bytes; costs an object a record',
    }),
    attributes: record(scalar, { default: {}, help: 'Attributes added to every record' }),
    resource: record(scalar, { default: {}, help: 'Attributes of the resource the records come from' }),
    operators: list(operator, {
      default: [],
      help: 'Of the operators of the Collector, container and noop; for any other the message names the processor that does its work',
    }),
    retry_on_failure: offerFields,
    delete_after_read: boolean({
      default: false,
      help: 'Deletes a file when all of it was acknowledged and nothing is written to it; needs start_at: beginning',
    }),
    max_concurrent_files: integer({
      default: 1024,
      min: 1,
      max: 100_000,
      help: 'Files open at once; quiet ones are closed for busy ones',
    }),
    max_batches: integer({
      default: 0,
      min: 0,
      help: 'Bounds how many files have a turn between two looks, in halves of max_concurrent_files; 0: all have',
    }),
    read_buffer_size: bytes({
      // The buffer holds the longest line anyhow, and a quarter of it at a time costs a fifth more for each line.
      default: '1MiB',
      min: '4KiB',
      max: '64MiB',
      help: 'Bytes read from one file before the next has its turn',
    }),
    acquire_fs_lock: boolean({
      default: false,
      check: (isWanted) =>
        isWanted
          ? 'advisory locks cannot be taken by this agent: remove it, and name files that must not be read while they are written in exclude'
          : undefined,
      help: 'Only false: advisory locks are not taken',
    }),
    on_truncate: oneOf(['read_whole_file'], {
      default: 'read_whole_file',
      help: 'A file that was emptied is read from its beginning',
    }),
    storage: optional(string(notNeeded('checkpoints are always kept, in the state directory (--state-dir)'))),
    initial_buffer_size: optional(
      bytes(notNeeded('bytes are read into buffers of read_buffer_size, however long a line is')),
    ),
    skip_unmodified_files: optional(boolean(notNeeded('a file that did not change is not looked into'))),
    polls_to_archive: optional(
      integer(notNeeded('files are remembered for as long as the state directory is kept')),
    ),
    file_cache_advise: optional(
      boolean(notNeeded('this agent cannot give the page cache hints, and leaves it to the kernel')),
    ),
  },
  {
    check: (own) => {
      if (own.delete_after_read && own.start_at !== 'beginning')
        return 'expected start_at: beginning with delete_after_read, or files would be deleted unread'
      if (own.header !== undefined && own.encoding.toLowerCase().startsWith('utf-16'))
        return 'expected an encoding other than UTF-16 with header'
      return undefined
    },
  },
)

export type Config = Infer<typeof config>
