import { offerFields } from '../../agent/delivery/offer.ts'
import { notNeeded } from '../../config/not-needed.ts'
import {
  boolean,
  bytes,
  duration,
  either,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'

const PRIORITY = '(?:[0-7]|emerg|alert|crit|err|warning|notice|info|debug)'
const scalar = either(string(), either(number(), boolean()), 'Text, number or boolean')
/** What operators of a pasted block may look like; none is taken. */
const operator = record(either(scalar, either(list(scalar), record(scalar))))

/** Of the journal: at most 64 capitals, digits and underscores. Source: systemd.journal-fields(7). */
function fieldFault(match: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(match)
  const wrong = names.find((name) => !/^[A-Z_][A-Z0-9_]{0,63}$/.test(name))
  if (wrong !== undefined) return `expected names of journal fields, as _SYSTEMD_UNIT, and not ${wrong}`
  return names.length === 0 ? 'expected at least one field' : undefined
}

export const config = object(
  {
    directory: optional(string({ help: "Folder with the journal's files, instead of the system's own" })),
    files: list(string(), {
      default: [],
      help: 'Journal files to read, or globs of them; journalctl stays with them when they are rotated away, so that directory is the better choice for a journal that is written to',
    }),
    namespace: optional(
      string({
        pattern: /^(?:\*|\+?[A-Za-z0-9:._-]+)$/,
        help: 'Journal namespace; * for all, and +name for one and the default',
      }),
    ),
    merge: boolean({
      default: false,
      help: 'Also reads journals of other machines that are in the same place',
    }),
    start_at: optional(
      oneOf(['beginning', 'end'], {
        help: 'Where to begin at the very first start; end, but beginning with --once. Later starts go on at the checkpoint',
      }),
    ),
    units: list(string(), {
      default: [],
      help: 'Only what these units write, or what is written about them; patterns as nginx*',
    }),
    identifiers: list(string(), { default: [], help: 'Only entries with one of these syslog identifiers' }),
    matches: list(record(scalar, { check: fieldFault }), {
      default: [],
      help: 'Only entries with these fields: all those of one element of the list, of any element',
    }),
    priority: optional(
      string({
        pattern: new RegExp(`^${PRIORITY}(?:\\.\\.${PRIORITY})?$`),
        help: 'Only this priority and more urgent ones, as err or 3, or a range, as emerg..warning; all without it',
      }),
    ),
    grep: optional(string({ help: 'Only entries whose message holds a match of this PCRE2 pattern' })),
    dmesg: boolean({ default: false, help: 'Only messages of the kernel, of this boot' }),
    fields: oneOf(['none', 'own', 'all'], {
      default: 'own',
      help: 'Which fields besides those with a name of their own become attributes: none, those that the program wrote, or also those that journald added (_UID, _TRANSPORT, …)',
    }),
    max_log_size: bytes({
      default: '1MiB',
      min: '1KiB',
      max: '64MiB',
      help: 'Longest message; of a longer one the rest is left out. Other fields are left out whole from 64 KiB on',
    }),
    attributes: record(scalar, { default: {}, help: 'Attributes added to every record' }),
    resource: record(scalar, { default: {}, help: 'Attributes of the resource the records come from' }),
    retry_on_failure: offerFields,
    journalctl_path: string({
      default: 'journalctl',
      help: 'The program that reads the journal: its name on the PATH, or its path',
    }),
    root_path: optional(
      string({
        pattern: /^\//,
        help: "Runs journalctl of the tree that is mounted there, with chroot: the host's, in a container without one",
      }),
    ),
    restart_initial_delay: duration({
      default: '1s',
      min: '10ms',
      help: 'Wait before journalctl is started again when it ended; doubles with each failure in a row',
    }),
    restart_max_delay: duration({
      default: '1m',
      min: '10ms',
      help: 'Longest wait; after running for longer than this, the wait is the first one again',
    }),
    storage: optional(string(notNeeded('the cursor is always kept, in the state directory (--state-dir)'))),
    all: optional(boolean(notNeeded('fields are always read in full, up to max_log_size'))),
    convert_message_bytes: optional(
      boolean(notNeeded('messages that are no text are read as the bytes that they are')),
    ),
    operators: optional(
      list(operator, notNeeded('the processors parse, recombine, filter and resource do their work')),
    ),
  },
  {
    check: ({ directory, files, namespace }) => {
      if (directory !== undefined && files.length > 0) return 'expected directory or files, not both'
      return namespace !== undefined && (directory !== undefined || files.length > 0)
        ? 'expected namespace without directory and files, which hold their own'
        : undefined
    },
  },
)

export type Config = Infer<typeof config>
