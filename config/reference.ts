import { typeText } from './schema-text.ts'
import { describeSchema, type Schema, type SchemaDescription } from './schema.ts'

/** One option as documentation shows it. */
export interface OptionRow {
  /** Shape: "retry_on_failure.initial_interval", "routes[].match", "services.*.path". */
  readonly key: string
  /** Shape: "duration", "list of text", "`beginning` or `end`". */
  readonly type: string
  /** As a user would write it; "required", or '' for an option that may be left out and has none. */
  readonly default: string
  readonly help: string
}

/** Every option of a component, in the order of its declaration; sections give the rows of their fields. */
export function optionRows(schema: Schema): readonly OptionRow[] {
  return Object.entries(describeSchema(schema).fields ?? {}).flatMap(([key, field]) => rowsOf(key, field))
}

function rowsOf(key: string, schema: Schema): readonly OptionRow[] {
  const description = describeSchema(schema)
  if (description.kind === 'object') return nestedRows(key, schema)
  const row = { key, type: typeText(schema), default: defaultText(description), help: description.help ?? '' }
  return [row, ...nestedRows(key, schema)]
}

/** The rows of the fields somewhere below an option. */
function nestedRows(key: string, schema: Schema): readonly OptionRow[] {
  const { kind, fields = {}, item, alternatives = [] } = describeSchema(schema)
  if (kind === 'object') {
    return Object.entries(fields).flatMap(([name, field]) => rowsOf(`${key}.${name}`, field))
  }
  if (kind === 'either') return alternatives.flatMap((alternative) => nestedRows(key, alternative))
  if (item === undefined) return []
  return nestedRows(kind === 'list' ? `${key}[]` : `${key}.*`, item)
}

function defaultText({ default: fallback, isOptional }: SchemaDescription): string {
  if (fallback === undefined) return isOptional === true ? '' : 'required'
  return typeof fallback === 'string' ? fallback : JSON.stringify(fallback)
}
