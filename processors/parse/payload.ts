import { jsonObjectOf } from './json-object.ts'
import type { LineContext, ParsedRecord } from './parsed-record.ts'
import { structuredRecord } from './structured.ts'

/** What a JSON object at the end of a line says; undefined when the line does not end in one. */
export function payloadAt(line: string, position: number, context: LineContext): ParsedRecord | undefined {
  const text = line.slice(position).trim()
  if (!text.startsWith('{"') || !text.endsWith('}')) return undefined
  const fields = jsonObjectOf(text)
  return fields === undefined ? undefined : structuredRecord(fields, context)
}
