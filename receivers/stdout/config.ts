import { offerFields } from '../../agent/delivery/offer.ts'
import {
  boolean,
  bytes,
  duration,
  list,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'

export const config = object(
  {
    named_pipe: optional(
      string({
        help: 'A pipe in the file system (mkfifo) that is read instead of the standard input, relative to the folder of the configuration; programs may open and close it as they like. With --once, until none has it open',
      }),
    ),
    command: optional(
      list(string(), {
        min: 1,
        help: 'Program to run, with its arguments; no shell reads them. Without it and named_pipe, the standard input is read',
      }),
    ),
    working_directory: string({
      default: '.',
      help: 'Where the program runs, relative to the folder of the configuration',
    }),
    environment: record(string(), {
      default: {},
      help: 'Variables for the program, added to those of the agent',
    }),
    service_name: optional(
      string({ help: 'service.name of the records; for a program its base name unless written' }),
    ),
    restart: oneOf(['never', 'on_failure', 'always'], {
      default: 'on_failure',
      help: 'Whether the program is started again when it ended. Ending with code 0 or by SIGHUP, SIGINT, SIGTERM or SIGPIPE is no failure. With --once, always means on_failure, and a program whose wait has become restart_max_delay is given up',
    }),
    restart_initial_delay: duration({
      default: '1s',
      help: 'Wait before the first start anew; doubles with each failure in a row',
    }),
    restart_max_delay: duration({
      default: '1m',
      help: 'Longest wait before a start anew; after running for longer than this, the wait is the first one again',
    }),
    passthrough: boolean({
      default: false,
      help: "Also copies what the program writes, at once and unchanged, to the agent's own stdout and stderr",
    }),
    stdin: oneOf(['ignore', 'inherit'], {
      default: 'ignore',
      help: "What the program reads: nothing, or the agent's own standard input",
    }),
    on_backpressure: optional(
      oneOf(['block', 'spill', 'drop'], {
        help: 'What happens while the pipeline takes nothing: the writer waits, lines go to a file, or new lines are dropped and counted. spill for a program, block for a pipe and the standard input',
      }),
    ),
    buffer_size: bytes({
      default: '1MiB',
      min: '64KiB',
      max: '1GiB',
      help: 'Lines held in memory for each stream before on_backpressure applies',
    }),
    spill_bytes_max: bytes({
      default: '256MiB',
      min: '1MiB',
      help: 'Size of the file for each stream; when it is full, new lines are dropped and counted',
    }),
    max_log_size: bytes({ default: '1MiB', min: '16B', max: '64MiB', help: 'Longest line' }),
    max_log_size_behavior: oneOf(['split', 'truncate'], {
      default: 'split',
      help: 'What becomes of a longer line: several records, or one without the rest',
    }),
    force_flush_period: duration({
      default: '500ms',
      help: 'A last line without line end (a prompt) is handed on when nothing followed for this long; 0 waits for the line end',
    }),
    shutdown_grace: duration({
      default: '10s',
      help: 'How long the program may take to end after SIGTERM before it is killed',
    }),
    retry_on_failure: offerFields,
  },
  {
    check: ({ command, named_pipe: pipe }) =>
      command !== undefined && pipe !== undefined
        ? 'command and named_pipe are two sources: make two receivers of it, stdout/a and stdout/b'
        : undefined,
  },
)

export type Config = Infer<typeof config>
