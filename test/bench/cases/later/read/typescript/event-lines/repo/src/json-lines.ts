import type { Entry } from './logger.ts'

export function jsonLine({ level, message, fields }: Entry): string {
  return JSON.stringify({ level, message, ...fields }, (_, value: unknown) =>
    value instanceof Error ? `${value.name}: ${value.message}` : value,
  )
}
