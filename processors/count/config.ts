import { conditionFault } from '../../agent/condition/condition.ts'
import { integer, list, object, optional, record, string, type Infer } from '../../config/schema.ts'

/** Names of instruments. Source: OpenTelemetry API, "Instrument name syntax". */
const NAME = /^[A-Za-z][\w.\-/]{0,254}$/
/** The agent's own begin so. */
const OWN = /^(hephaestus|otelcol|gen_ai|target_info)/
const OVERFLOW = 'otel.metric.overflow'

const attribute = object({
  key: string({
    help: 'An attribute of the record, or else of its resource; each of its values is counted apart',
    check: (key) => (key === '' || key === OVERFLOW ? 'expected the name of an attribute' : undefined),
  }),
  default_value: optional(
    string({
      help: 'What counts for records without it; they are not counted when it is left out',
    }),
  ),
})

const measurement = object({
  description: string({ default: '', help: 'What it says, for those who read it' }),
  conditions: list(string({ check: conditionFault }), {
    default: [],
    help: 'A record for which one of these holds is counted; every record when there is none',
  }),
  attributes: list(attribute, {
    default: [],
    help: 'What the number is split by',
    check: (attributes) => twiceIn(attributes.map(({ key }) => key)),
  }),
})

export const config = object(
  {
    logs: record(measurement, {
      default: {},
      help: 'The measurements, by name; `log.record.count` of all records when there is none',
    }),
    cardinality_limit: integer({
      default: 2_000,
      min: 2,
      max: 100_000,
      help: 'Into how many numbers a measurement is split at most; what comes after is counted in one with otel.metric.overflow="true"',
    }),
  },
  { check: ({ logs }) => nameFault(Object.keys(logs)) },
)

export type Config = Infer<typeof config>
export type Measurement = Infer<typeof measurement>

function nameFault(names: readonly string[]): string | undefined {
  for (const name of names) {
    const shown = JSON.stringify(name)
    if (!NAME.test(name))
      return `expected names of a letter, then letters, digits and _ . - / (at most 255 characters): ${shown}`
    if (OWN.test(pageName(name)))
      return `the agent's own measurements begin as ${shown} does: choose another name`
  }
  return twiceIn(names)
}

/** The page for Prometheus has fewer characters for names, and ends those of counters alike. */
function twiceIn(names: readonly string[]): string | undefined {
  const shown = names.map(pageName)
  const second = names.find((_, index) => shown.indexOf(shown[index] ?? '') < index)
  return second === undefined
    ? undefined
    : `two are called alike on the page for Prometheus: ${JSON.stringify(second)}`
}

function pageName(name: string): string {
  return name.replaceAll(/\W+/g, '_').replace(/_total$/, '')
}
