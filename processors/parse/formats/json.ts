import type { Format } from '../format.ts'
import { jsonObjectOf } from '../json-object.ts'
import { structuredRecord } from '../structured.ts'

/**
 * One JSON object a line. Applies to a line that is an object and nothing else; arrays, numbers and text
 * in quotes are no records.
 */
export const json: Format = {
  id: 'json',
  read(line, context) {
    const text = line.trim()
    if (!text.startsWith('{') || !text.endsWith('}')) return undefined
    const fields = jsonObjectOf(text)
    return fields === undefined ? undefined : structuredRecord(fields, context)
  },
}
