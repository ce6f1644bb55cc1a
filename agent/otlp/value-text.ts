import { base64Of, type AttributeValue } from '../model/resource.ts'

/**
 * A value as the text of a body.
 * Shape: text as it is, null as '', bytes as base64, numbers and booleans as JSON, lists and maps as one line of JSON.
 * Units: integers beyond 53 bits keep all digits; a number that JSON has no word for is text.
 */
export function valueText(value: AttributeValue): string {
  if (value === null) return ''
  if (value instanceof Uint8Array) return base64Of(value)
  return typeof value === 'string' ? value : json(value)
}

function json(value: AttributeValue): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (value instanceof Uint8Array) return `"${base64Of(value)}"`
  if (Array.isArray(value)) return `[${(value as readonly AttributeValue[]).map(json).join(',')}]`
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${json(item)}`)
    .join(',')}}`
}
