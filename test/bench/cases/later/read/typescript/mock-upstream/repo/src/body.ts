import type { HeaderBag } from './headers.ts'
import { parseMediaType } from './media-type.ts'

/** Reads a body as its type says: JSON is parsed, forms become pairs, anything else stays text. */
export function readBody(headers: HeaderBag, body: string): unknown {
  if (headers.get('content-length') === undefined) return null
  const declared = headers.get('content-type') as string
  const { type } = parseMediaType(declared.split(',')[0] ?? '')
  if (type === 'application/json' || type.endsWith('+json')) return JSON.parse(body)
  if (type === 'application/x-www-form-urlencoded') return [...new URLSearchParams(body)]
  return body
}
