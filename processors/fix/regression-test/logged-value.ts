import type { ErrorEvent } from '../../../agent/model/error-event.ts'

const WORD = /[\p{L}\p{N}][\p{L}\p{N}@._+-]{3,}/gu

/**
 * A value of the log that a text holds and the code does not: an id, an address, a name of a customer. A test with it
 * would take production data into the repository. Words of letters alone count from ten on: shorter ones are language.
 * Undefined when there is none.
 */
export function loggedValueIn(text: string, event: ErrorEvent, code: readonly string[]): string | undefined {
  const logged = [event.exceptionMessage, event.body, ...event.contextBefore, ...event.contextAfter].join(
    '\n',
  )
  const values = new Set((logged.match(WORD) ?? []).filter((word) => /[\d@]/.test(word) || word.length >= 10))
  const words = new Set(text.match(WORD))
  return [...values].find((value) => words.has(value) && !code.some((one) => one.includes(value)))
}
