import type { AttributeValue } from '../model/resource.ts'

/** Text that stands for a value; nothing for nothing. Shape: [1, "a"] gives '[1,"a"]'. */
export function textOf(value: AttributeValue): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value !== 'object') return String(value)
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each))
}
