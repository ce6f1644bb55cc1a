import { KNOWN_ROLES } from './field-roles.ts'
import { jsonObjectOf } from './json-object.ts'
import type { LineContext, ParsedRecord } from './parsed-record.ts'
import { structuredRecord } from './structured.ts'

/** What a JSON object at the end of a line says; undefined when the line does not end in one. */
export function payloadAt(line: string, position: number, context: LineContext): ParsedRecord | undefined {
  const text = line.slice(position).trim()
  if (!text.startsWith('{"') || !text.endsWith('}')) return undefined
  const fields = jsonObjectOf(text)
  if (fields === undefined) return undefined
  const { message, ...parsed } = structuredRecord(fields, context)
  // An error's message alone does not say what the text before it says.
  return message === undefined || !isMessageNamed(fields) ? parsed : { ...parsed, message }
}

function isMessageNamed(fields: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(fields).some((name) =>
    KNOWN_ROLES.rolesOf(name.toLowerCase()).some(({ role }) => role === 'message'),
  )
}
