import { base64Of, jsonText, type AttributeValue } from '../model/resource.ts'

/** Text that stands for a value; nothing for nothing. Shape: [1, "a"] gives '[1,"a"]', bytes are base64. */
export function textOf(value: AttributeValue): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return base64Of(value)
  return jsonText(value)
}
