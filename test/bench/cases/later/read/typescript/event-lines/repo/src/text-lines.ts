import type { Entry } from './logger.ts'

export function textLine({ level, message, fields }: Entry): string {
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${written(value, [fields])}`)
  return `${level.toUpperCase()} ${message}${pairs.join('')}`
}

function written(value: unknown, around: readonly object[]): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (around.includes(value)) return '[circular]'
  if (value instanceof Error) return `${value.name}: ${value.message}`
  const inside = [...around, value]
  if (Array.isArray(value)) return `[${value.map((item) => written(item, inside)).join(' ')}]`
  const pairs = Object.entries(value).map(([name, item]) => `${name}=${written(item, inside)}`)
  return `{${pairs.join(' ')}}`
}
