import { formatPath, type Fault, type Origin, type Path } from './fault.ts'
import { nearMiss } from './near-miss.ts'
import {
  boolean,
  duration,
  either,
  integer,
  list,
  number,
  object,
  optional,
  record,
  string,
  type Infer,
} from './schema.ts'
import type { ServiceConfig } from './service.ts'
import { showText } from './show-value.ts'
import { isNull, nodeAt, type ConfigNode, type MapEntry } from './tree.ts'
import { validateSection } from './validate.ts'

/**
 * Tests that users write beside their configuration:
 *
 *   tests:
 *     - name: a crash is one error
 *       inputs:
 *         - at: file
 *           lines: |
 *             panic: nil map
 *       expect:
 *         - from: console
 *           events:
 *             - event_name: hephaestus.error.detected
 */

const scalar = either(string(), either(number(), boolean()))
// What is deeper is written as text: each level doubles what an editor has to read of the JSON Schema.
const shallow = either(scalar, either(list(scalar), record(scalar)))
const value = either(scalar, either(list(shallow), record(shallow)))
const field = either(scalar, either(list(value), record(value)))

const recordConfig = object({
  body: string({ default: '', help: 'The text' }),
  severity: optional(string({ help: 'The level, such as error' })),
  event_name: string({ default: '', help: 'What kind of event it is' }),
  attributes: record(value, { default: {}, help: 'Its attributes, besides those of the input' }),
})

const inputConfig = object(
  {
    at: string({
      help: 'Id of the receiver that is taken to have read it, or of the processor it is handed to',
    }),
    pipeline: optional(string({ help: 'Which pipeline, where several have the processor' })),
    after: duration({ default: '0s', help: 'How long after the input before it' }),
    stream: optional(
      string({
        help: 'Which file or connection the lines are of; by default the one of all inputs at this id',
      }),
    ),
    attributes: record(value, { default: {}, help: 'Attributes of all its records' }),
    resource: record(value, { default: {}, help: 'Attributes of what the records come from' }),
    lines: optional(either(string(), list(string()), 'Lines of a log, as one text or as a list')),
    json: optional(list(record(field), { min: 1, help: 'Lines of a log that are JSON, written as YAML' })),
    records: optional(list(recordConfig, { min: 1, help: 'Records as a receiver of records makes them' })),
  },
  {
    check: (input) =>
      [input.lines, input.json, input.records].filter((each) => each !== undefined).length === 1
        ? undefined
        : 'expected one of lines, json and records',
  },
)

const eventConfig = object({
  body: optional(string({ help: 'The whole text' })),
  severity: optional(string({ help: "The level, by OpenTelemetry's short name, such as ERROR or INFO" })),
  event_name: optional(string({ help: 'What kind of event it is, such as hephaestus.error.detected' })),
  attributes: record(value, { default: {}, help: 'Attributes it has, among others' }),
  resource: record(value, { default: {}, help: 'Attributes its resource has, among others' }),
  where: list(string(), {
    default: [],
    help: 'Conditions that hold for it, as those of the filter processor',
  }),
})

const expectationConfig = object(
  {
    from: string({
      help: 'Id of the exporter that is handed the records, or of the processor that they leave',
    }),
    pipeline: optional(string({ help: 'Which pipeline, where several have the processor' })),
    events: optional(list(eventConfig, { min: 1, help: 'All the records, in their order' })),
    includes: optional(list(eventConfig, { min: 1, help: 'Some of the records, in any order' })),
    count: optional(integer({ min: 0, help: 'How many records there are' })),
    none: optional(boolean({ help: 'true: there are no records' })),
  },
  { check: expectationFault },
)

const testConfig = object({
  name: string({ pattern: /\S/, help: 'What the test says of the pipeline' }),
  inputs: list(inputConfig, { min: 1, help: 'What comes in, in this order' }),
  expect: list(expectationConfig, { min: 1, help: 'What is to come out' }),
})

/** The section of tests. */
export const pipelineTestsConfig = list(testConfig, {
  default: [],
  help: 'What hephaestus test checks: given these lines, expect these events',
})

export type TestInput = Infer<typeof inputConfig>
export type ExpectedEvent = Infer<typeof eventConfig>
/** What is to come out at one place, and where that was written. */
export type Expectation = Infer<typeof expectationConfig> & { readonly at: Origin; readonly path: string }

/** One test of a configuration. */
export interface PipelineTest {
  readonly name: string
  readonly at: Origin
  readonly inputs: readonly TestInput[]
  readonly expect: readonly Expectation[]
}

interface CheckedTests {
  readonly tests: readonly PipelineTest[]
  readonly faults: readonly Fault[]
}

type Kind = 'receiver' | 'processor' | 'exporter'

/**
 * Checks sections of tests, and that the places they name are in use. Without a service nothing is said of those.
 */
export function checkTests(sections: readonly MapEntry[], service: ServiceConfig | undefined): CheckedTests {
  const tests: PipelineTest[] = []
  const faults: Fault[] = []
  for (const { keyAt, node } of sections) {
    if (isNull(node)) continue
    const checked = validateSection(pipelineTestsConfig, { keyAt, node, path: ['tests'] })
    faults.push(...checked.faults)
    if (checked.value === undefined) continue
    // The schema's output is known to have the schema's type.
    const written = checked.value as Infer<typeof pipelineTestsConfig>
    faults.push(...sameNames(node, written, tests))
    if (service !== undefined) faults.push(...placeFaults(node, written, service))
    tests.push(...written.map((test, index) => placed(test, index, node)))
  }
  return { tests, faults }
}

function placed(
  { name, inputs, expect }: Infer<typeof testConfig>,
  index: number,
  node: ConfigNode,
): PipelineTest {
  const at = (path: Path): Origin => nodeAt(node, path)?.at ?? node.at
  return {
    name,
    inputs,
    at: at([index]),
    expect: expect.map((each, place) => ({
      ...each,
      at: at([index, 'expect', place]),
      path: formatPath(['tests', index, 'expect', place]),
    })),
  }
}

function placeFaults(
  node: ConfigNode,
  tests: Infer<typeof pipelineTestsConfig>,
  service: ServiceConfig,
): readonly Fault[] {
  const faultOf = (
    path: Path,
    key: string,
    pipeline: string | undefined,
    kinds: readonly Kind[],
  ): readonly Fault[] => {
    const fault = placeFault(service, key, pipeline, kinds)
    const at = nodeAt(node, path)?.at ?? node.at
    return fault === undefined
      ? []
      : [{ ...at, path: formatPath(['tests', ...path]), saw: showText(key), ...fault }]
  }
  return tests.flatMap(({ inputs, expect }, index) => [
    ...inputs.flatMap(({ at, pipeline }, place) =>
      faultOf([index, 'inputs', place, 'at'], at, pipeline, ['receiver', 'processor']),
    ),
    ...expect.flatMap(({ from, pipeline }, place) =>
      faultOf([index, 'expect', place, 'from'], from, pipeline, ['exporter', 'processor']),
    ),
  ])
}

function placeFault(
  service: ServiceConfig,
  key: string,
  pipeline: string | undefined,
  kinds: readonly Kind[],
): Pick<Fault, 'what' | 'todo'> | undefined {
  const pipelines = Object.entries(service.pipelines)
  const [edge = 'receiver'] = kinds
  if (pipelines.some(([, each]) => each[`${edge}s`].includes(key))) {
    return pipeline === undefined
      ? undefined
      : { what: `pipeline is for a processor, and this is a ${edge}`, todo: 'remove pipeline' }
  }
  const having = pipelines.filter(([, { processors }]) => processors.includes(key)).map(([name]) => name)
  if (having.length === 0) {
    const used = pipelines.flatMap(([, each]) => kinds.flatMap((kind) => each[`${kind}s`]))
    const meant = nearMiss(key, used)
    const known = `use one of ${[...new Set(used)].join(', ')}`
    return {
      what: `no pipeline has such a ${kinds.join(' or ')}`,
      todo: meant === undefined ? known : `did you mean "${meant}"?`,
    }
  }
  if (pipeline === undefined && having.length === 1) return undefined
  if (pipeline !== undefined && having.includes(pipeline)) return undefined
  const what =
    pipeline === undefined ? 'several pipelines have this processor' : 'this pipeline does not have it'
  return { what, todo: `write pipeline: ${having.join(' or ')}` }
}

function sameNames(
  node: ConfigNode,
  tests: Infer<typeof pipelineTestsConfig>,
  earlier: readonly PipelineTest[],
): readonly Fault[] {
  return tests.flatMap(({ name }, index) => {
    const isNew = tests.findIndex((other) => other.name === name) === index
    if (isNew && !earlier.some((other) => other.name === name)) return []
    const at = nodeAt(node, [index, 'name'])?.at ?? node.at
    const path = formatPath(['tests', index, 'name'])
    return [{ ...at, path, what: 'another test has this name', saw: showText(name), todo: 'write another' }]
  })
}

function expectationFault(expectation: {
  readonly events?: unknown
  readonly includes?: unknown
  readonly count?: number | undefined
  readonly none?: boolean | undefined
}): string | undefined {
  const { events, includes, count, none } = expectation
  if (none === false) return 'expected true for none; to expect records, write events, includes or count'
  const asked = [events, includes, count, none].filter((each) => each !== undefined).length
  if (asked === 0) return 'expected one of events, includes, count and none'
  const isPair = asked === 2 && includes !== undefined && count !== undefined
  return asked === 1 || isPair ? undefined : 'expected only one of events, includes, count and none'
}
