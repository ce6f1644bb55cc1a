import { test } from 'tap'
import { optionRows } from '../../config/reference.ts'
import {
  boolean,
  duration,
  either,
  integer,
  list,
  object,
  oneOf,
  optional,
  record,
  string,
} from '../../config/schema.ts'

test('optionRows gives one row an option, with sections, lists and maps written out', (t) => {
  const config = object({
    include: list(string(), { help: 'What to read' }),
    start_at: oneOf(['beginning', 'end'], { default: 'end', help: 'Where to start' }),
    limit: optional(integer({ help: 'How many' })),
    retry: object(
      { enabled: boolean({ default: true }), wait: duration({ default: '1s', help: 'First wait' }) },
      { default: {} },
    ),
    routes: list(object({ match: string({ help: 'What to match' }) }), { default: [], help: 'Where to' }),
    services: record(object({ path: string({ help: 'Where the code is' }) }), {
      default: {},
      help: 'By name',
    }),
    command: either(string(), object({ run: list(string(), { default: ['a'] }) }), 'What to run'),
  })
  t.strictSame(
    optionRows(config).map((row) => [row.key, row.type, row.default, row.help]),
    [
      ['include', 'list of text', 'required', 'What to read'],
      ['start_at', '`beginning` or `end`', 'end', 'Where to start'],
      ['limit', 'whole number', '', 'How many'],
      ['retry.enabled', 'true or false', 'true', ''],
      ['retry.wait', 'duration', '1s', 'First wait'],
      ['routes', 'list of map', '[]', 'Where to'],
      ['routes[].match', 'text', 'required', 'What to match'],
      ['services', 'map of map', '{}', 'By name'],
      ['services.*.path', 'text', 'required', 'Where the code is'],
      ['command', 'text or map', 'required', 'What to run'],
      ['command.run', 'list of text', '["a"]', ''],
    ],
  )
  t.end()
})

test('optionRows of a component without options has no rows', (t) => {
  t.strictSame(optionRows(object({})), [])
  t.end()
})
