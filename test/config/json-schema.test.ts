import { test } from 'tap'
import { z } from 'zod'
import { jsonSchemaOf } from '../../config/json-schema.ts'
import { catalog, SERVICE } from './support.ts'
import { parse } from 'yaml'

// A library that reads JSON Schemas: an independent opinion of ours.
const judge = z.fromJSONSchema(jsonSchemaOf(catalog))

const withOptions = (options: object): unknown => ({
  ...(parse(SERVICE) as object),
  receivers: { tape: { include: ['a'], ...options } },
})

const GOOD: readonly (readonly [name: string, config: unknown])[] = [
  ['no options', withOptions({})],
  ['units', withOptions({ poll_interval: '1h30m', chunk: '8MiB' })],
  ['units left out', withOptions({ poll_interval: 0, chunk: 4096 })],
  [
    'references for numbers',
    withOptions({ tracks: '${env:TRACKS}', is_looped: '${LOOP:-true}', start_at: '${A}' }),
  ],
  ['a section without a value', withOptions({ retry: null })],
  ['both of two shapes', withOptions({ command: ['a'] })],
  [
    'ids with names and other names',
    { receivers: { 'cassette/x': { include: ['a'] }, 'tape/y/z': { include: ['a'] } } },
  ],
  ['components and sections without a value', { receivers: { radio: null }, processors: null }],
  ['telemetry', { service: { telemetry: { logs: { level: 'debug' } } } }],
]

const BAD: readonly (readonly [name: string, config: unknown])[] = [
  ['an unknown section', { reciever: {} }],
  ['an unknown type', { receivers: { tpe: {} } }],
  ['a type with more letters', { receivers: { radios: {} } }],
  ['a slash without a name', { receivers: { 'radio/': {} } }],
  ['an unknown option', withOptions({ traks: 1 })],
  ['a missing option', { receivers: { tape: {} } }],
  ['an empty list', withOptions({ include: [] })],
  ['a duration without a unit', withOptions({ poll_interval: '200' })],
  ['a duration as a number', withOptions({ poll_interval: 200 })],
  ['bytes with a wrong unit', withOptions({ chunk: '8 MiBs' })],
  ['a number out of its bounds', withOptions({ tracks: 65 })],
  ['text for a number', withOptions({ tracks: 'many' })],
  ['none of a few values', withOptions({ start_at: 'begining' })],
  ['text that does not match', withOptions({ code: 'abc' })],
  ['a number among free names', withOptions({ headers: { a: 1 } })],
  ['a fault in a section', withOptions({ retry: { enabled: 'maybe' } })],
  ['a fault in a list', withOptions({ routes: [{ to: 1 }] })],
  ['an unknown level', { service: { telemetry: { logs: { level: 'loud' } } } }],
]

for (const [name, config] of GOOD) {
  test(`the JSON Schema allows ${name}`, (t) => {
    t.ok(judge.safeParse(config).success)
    t.end()
  })
}

for (const [name, config] of BAD) {
  test(`the JSON Schema refuses ${name}`, (t) => {
    t.notOk(judge.safeParse(config).success)
    t.end()
  })
}

test('the JSON Schema carries help and defaults for the editor', (t) => {
  const schema = jsonSchemaOf(catalog)
  t.match(schema, {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      receivers: {
        patternProperties: {
          '^(?:tape|cassette)(/.+)?$': {
            properties: {
              poll_interval: { description: 'Time between looks', default: '200ms' },
              retry: { properties: { initial_interval: { description: 'First wait', default: '1s' } } },
            },
            required: ['include'],
          },
          '^radio(/.+)?$': { additionalProperties: false },
        },
      },
    },
  })
  t.end()
})
