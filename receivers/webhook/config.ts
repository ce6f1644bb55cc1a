import { checkEndpoint } from '../../agent/net/endpoint.ts'
import { httpDoorFields } from '../../agent/net/http-door-fields.ts'
import { requestLimitFields } from '../../agent/net/request-limits.ts'
import {
  boolean,
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
import { FORMS } from './form.ts'

const scalar = either(string(), either(number(), boolean()), 'Text, number or boolean')

/** Where one part of a report is found. */
const place = (help: string) =>
  optional(
    string({
      help,
      check: (path) =>
        path.split('.').every((step) => step !== '')
          ? undefined
          : 'expected names with dots between them, as error.message',
    }),
  )

export const config = object({
  endpoint: string({
    default: 'localhost:8090',
    help: 'Where it listens; 0.0.0.0:8090 for all addresses of the machine',
    check: checkEndpoint,
  }),
  path: string({
    default: '/',
    help: "Path of the requests. Sentry's own paths are served besides it while sentry is among the formats, Rollbar's while rollbar is",
    check: (path) => (/^\/[^?#\s]*$/.test(path) ? undefined : 'expected a path that begins with /'),
  }),
  formats: list(oneOf(FORMS), {
    default: [...FORMS],
    min: 1,
    help: 'What reports may look like; the first that a body is recognized as counts, in the order of the default',
  }),
  fields: object(
    {
      reports: place('A list of reports in the body; without it the body is one report, or a list of them'),
      type: place('Class of the exception'),
      message: place('What it says'),
      stack: place(
        'Its stack trace: text, a list of lines, or a list of frames with file, line and function',
      ),
      language: place(
        'Language that frames are written out in, as python; without it the names of the files tell',
      ),
      level: place('How bad it is, as error; without one it is an error'),
      time: place('When it happened: RFC 3339, or seconds, milliseconds, … since 1970'),
      service: place('Name of the program (service.name)'),
      version: place('Its version or revision (service.version)'),
      environment: place('Where it runs, as production (deployment.environment.name)'),
      host: place('Name of the machine (host.name)'),
      trace_id: place('Trace that the error happened in, 32 hex digits'),
      span_id: place('Span that the error happened in, 16 hex digits'),
      id: place('Name of this report (log.record.uid)'),
    },
    {
      default: {},
      help: 'Where a report in the format fields has what, as error.stack; without a key the usual names are tried',
    },
  ),
  resource: record(scalar, {
    default: {},
    help: 'Resource attributes of every record; they win over what reports say',
  }),
  attributes: record(scalar, { default: {}, help: 'Attributes added to every record' }),
  max_reports: integer({
    default: 1_000,
    min: 1,
    max: 100_000,
    help: 'Reports in one request; a request with more is refused with 413',
  }),
  ...httpDoorFields,
  timeout: duration({
    default: '5s',
    min: '100ms',
    max: '10m',
    help: 'A request that is not durable after this long is answered with "come again"',
  }),
  limits: requestLimitFields,
})

export type Config = Infer<typeof config>
export type FieldPlaces = Config['fields']
