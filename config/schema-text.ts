import { describeSchema, type Schema, type SchemaDescription } from './schema.ts'

/** The type of a field for a table. Shape: "duration", "list of text", "`a` or `b`". */
export function typeText(schema: Schema): string {
  const { kind, item, values = [], alternatives = [] } = describeSchema(schema)
  if (kind === 'one_of') return values.map((value) => `\`${value}\``).join(' or ')
  if (kind === 'list') return item === undefined ? 'list' : `list of ${typeText(item)}`
  if (kind === 'record') return item === undefined ? 'map' : `map of ${typeText(item)}`
  if (kind === 'either') return eitherText(new Set(alternatives.flatMap(textsOf)))
  return TYPE[kind]
}

function textsOf(schema: Schema): readonly string[] {
  const { kind, alternatives = [] } = describeSchema(schema)
  return kind === 'either' ? alternatives.flatMap(textsOf) : [typeText(schema)]
}

/** What takes text, numbers and booleans takes a value; where lists or maps of them do as well, any value. */
function eitherText(texts: ReadonlySet<string>): string {
  const isValue = [TYPE.string, TYPE.number, TYPE.boolean].every((text) => texts.has(text))
  if (!isValue) return [...texts].join(' or ')
  return texts.size > 3 ? 'any value' : 'value'
}

const TYPE = {
  string: 'text',
  boolean: 'true or false',
  integer: 'whole number',
  number: 'number',
  duration: 'duration',
  bytes: 'bytes',
  object: 'map',
} as const

/** What a field takes, for a sentence that starts with "expected". Shape: "a whole number of at least 1". */
export function expectedText(schema: Schema): string {
  const description = describeSchema(schema)
  const { kind, pattern, values = [], alternatives = [] } = description
  if (kind === 'one_of') return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`
  if (kind === 'either') return [...new Set(alternatives.map(expectedText))].join(' or ')
  if (kind === 'string' && pattern !== undefined) return `text that matches ${String(pattern)}`
  return `${EXPECTED[kind]}${boundsText(description)}`
}

const EXPECTED = {
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  duration: 'a duration with its unit, such as 200ms, 5s or 1h30m',
  bytes: 'an amount of bytes, such as 64KiB, 8MiB or 4096',
  list: 'a list',
  record: 'a map',
  object: 'a map',
} as const

function boundsText({ kind, min, max }: SchemaDescription): string {
  if (kind === 'list')
    return min === undefined ? '' : ` with at least ${min === 1 ? 'one item' : `${min} items`}`
  const bounds = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ]
  if (bounds.length === 0) return ''
  const hasExamples = kind === 'duration' || kind === 'bytes'
  return `${hasExamples ? ',' : ' of'} ${bounds.join(' and ')}`
}
