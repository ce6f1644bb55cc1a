import { duration, integer, list, object, optional, record, string, type Infer } from '../../config/schema.ts'

const service = object(
  {
    start: list(string(), {
      min: 1,
      help: 'Program and arguments that bring the service up, seen from the repository',
    }),
    environment: record(string(), { default: {}, help: 'Environment variables of both commands' }),
    ready: list(string(), {
      default: [],
      help: 'Program and arguments that end with 0 once the service takes requests; none: its port accepts connections',
    }),
    port: integer({ min: 1, max: 65_535, help: 'Port on which the service takes requests' }),
  },
  { help: 'How to bring the service up in the sandbox, so that a logged request can be sent to it again' },
)

const repository = object({
  match: record(string(), {
    default: {},
    help: 'Resource attributes an error must have to belong to this code; none: every error does',
  }),
  path: string({
    help: 'The folder the service is built from: a git work tree, a folder in one, or any folder',
  }),
  test_command: optional(
    list(string(), {
      min: 1,
      help: 'Program and arguments of the tests, where they are not found by themselves',
    }),
  ),
  service: optional(service),
})

export const config = object({
  repositories: list(repository, {
    default: [],
    help: 'Code bases on this machine by the errors that come from them; the first that matches is taken',
  }),
  locations_max: integer({
    default: 5,
    min: 1,
    max: 20,
    help: 'Places in the code that are named for one error',
  }),
  snippet_lines: integer({
    default: 5,
    min: 1,
    max: 101,
    help: 'Lines of source that are shown for each place',
  }),
  time_limit: duration({
    default: '30s',
    min: '100ms',
    help: 'Time for one error; what was not looked at by then is said in the gaps',
  }),
  rerun_after: duration({
    default: '24h',
    help: 'An error that is seen again this long after its analysis ended is analyzed anew',
  }),
})

export type Config = Infer<typeof config>
