import { test } from 'tap'
import { faultLines, load } from './support.ts'

const GRAPH = `receivers: { tape: { include: [a] } }
processors: { filter: {}, sampler: {} }
exporters: { printer: {} }
service:
  pipelines:
    logs: { receivers: [tape], processors: [filter, sampler], exporters: [printer] }
    logs/2: { receivers: [tape], processors: [filter], exporters: [printer] }
tests:
`
const NOTHING = 'expect: [{ from: printer, none: true }]'

/** Each is what stands below `tests:`, which is on line 8, and what is said of it. */
const FAULTS = {
  'a place that no pipeline has': [
    `  - { name: a, inputs: [{ at: tapes, lines: x }], ${NOTHING} }`,
    'agent.yaml:9:31: tests[0].inputs[0].at: no pipeline has such a receiver or processor (saw "tapes"); did you mean "tape"?',
  ],
  'an exporter as a way in': [
    `  - { name: a, inputs: [{ at: printer, lines: x }], ${NOTHING} }`,
    'agent.yaml:9:31: tests[0].inputs[0].at: no pipeline has such a receiver or processor (saw "printer"); use one of tape, filter, sampler',
  ],
  'a processor of several pipelines': [
    `  - { name: a, inputs: [{ at: filter, lines: x }], ${NOTHING} }`,
    'agent.yaml:9:31: tests[0].inputs[0].at: several pipelines have this processor (saw "filter"); write pipeline: logs or logs/2',
  ],
  'a pipeline that does not have the processor': [
    `  - { name: a, inputs: [{ at: sampler, pipeline: logs/2, lines: x }], ${NOTHING} }`,
    'agent.yaml:9:31: tests[0].inputs[0].at: this pipeline does not have it (saw "sampler"); write pipeline: logs',
  ],
  'a pipeline for a receiver': [
    `  - { name: a, inputs: [{ at: tape, pipeline: logs, lines: x }], ${NOTHING} }`,
    'agent.yaml:9:31: tests[0].inputs[0].at: pipeline is for a processor, and this is a receiver (saw "tape"); remove pipeline',
  ],
  'an input without lines': [
    `  - { name: a, inputs: [{ at: tape }], ${NOTHING} }`,
    'agent.yaml:9:25: tests[0].inputs[0]: expected one of lines, json and records; correct it',
  ],
  'an expectation of nothing': [
    '  - { name: a, inputs: [{ at: tape, lines: x }], expect: [{ from: printer }] }',
    'agent.yaml:9:59: tests[0].expect[0]: expected one of events, includes, count and none; correct it',
  ],
  'an expectation of two things': [
    '  - { name: a, inputs: [{ at: tape, lines: x }], expect: [{ from: printer, none: true, count: 0 }] }',
    'agent.yaml:9:59: tests[0].expect[0]: expected only one of events, includes, count and none; correct it',
  ],
  'a name used twice': [
    `  - { name: a, inputs: [{ at: tape, lines: x }], ${NOTHING} }\n  - { name: a, inputs: [{ at: tape, lines: x }], ${NOTHING} }`,
    'agent.yaml:10:13: tests[1].name: another test has this name (saw "a"); write another',
  ],
} as const

for (const [what, [text, fault]] of Object.entries(FAULTS)) {
  test(`a section of tests with ${what} is refused with its place`, async (t) => {
    t.strictSame(await faultLines({ files: { 'agent.yaml': `${GRAPH}${text}\n` } }), [fault])
  })
}

test('a dollar in a test means nothing, and elsewhere stays a reference', async (t) => {
  const text = `${GRAPH}  - { name: a, inputs: [{ at: tape, lines: 'price \${env:NOT_SET} $$5' }], ${NOTHING} }\n`
  const { tests } = await load({ files: { 'agent.yaml': text } })
  t.equal(tests[0]?.inputs[0]?.lines, 'price ${env:NOT_SET} $$5')
})

test('files of tests are laid behind the tests of the configuration', async (t) => {
  const one = `  - { name: one, inputs: [{ at: tape, lines: x }], ${NOTHING} }\n`
  const files = { 'agent.yaml': GRAPH + one }
  const others = { 'more.yaml': `tests:\n${one.replace('one', 'two')}` }
  const { tests } = await load({ files, others, testFiles: ['more.yaml'] })
  t.strictSame(
    tests.map(({ name, at }) => `${name} ${at.source}:${at.line}`),
    ['one agent.yaml:9', 'two more.yaml:2'],
  )
})

test('a file of tests with anything else, or with a name that is taken, or that is not there, is refused', async (t) => {
  const one = `  - { name: one, inputs: [{ at: tape, lines: x }], ${NOTHING} }\n`
  const lines = await faultLines({
    files: { 'agent.yaml': GRAPH + one },
    others: { 'more.yaml': `service: {}\ntests:\n${one}` },
    testFiles: ['more.yaml', 'none.yaml'],
  })
  t.strictSame(lines, [
    'more.yaml:1:1: service: is no test; a file of tests has only a section tests; name the configuration as such',
    'more.yaml:3:13: tests[0].name: another test has this name (saw "one"); write another',
    'none.yaml: file not found; check the path',
  ])
})
