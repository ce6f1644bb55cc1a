/**
 * The five kinds of error, told apart by what the caller does next. Every error that crosses a
 * folder is one of them; `code` is stable and listed in docs/errors.md.
 */

/** Named facts about an error: values for a person to look at, never a secret and never a log body. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | undefined>>

interface ErrorDetails {
  readonly cause?: unknown
  readonly fields?: ErrorFields
}

/** A stable name for one way to fail. Shape: "HEPH_QUEUE_FULL". */
export type ErrorCode = `HEPH_${string}`

/** What all our errors have in common; not thrown itself. */
export abstract class HephaestusError extends Error {
  readonly code: ErrorCode
  readonly fields: ErrorFields

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.fields = details.fields ?? {}
  }
}

/** The configuration is wrong: stop at start and say where. */
export class ConfigError extends HephaestusError {
  override readonly name = 'ConfigError'
}

/** It may work later: try again, not before `retryAfterMs` when that is known. */
export class RetryableError extends HephaestusError {
  override readonly name = 'RetryableError'
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails & { retryAfterMs?: number } = {}) {
    super(code, message, details)
    this.retryAfterMs = details.retryAfterMs
  }
}

/** It will never work for this input: count it, drop it, go on. */
export class PermanentError extends HephaestusError {
  override readonly name = 'PermanentError'
}

/** The next stage is full: slow down and offer the same again. */
export class RefusedError extends HephaestusError {
  override readonly name = 'RefusedError'
}

/** Our own bug: something that must hold did not. */
export class InvariantError extends HephaestusError {
  override readonly name = 'InvariantError'
}

/** The message of anything that was thrown, with those of its causes that say something more. Bounds: 8 causes. */
export function describeError(thrown: unknown): string {
  const parts: string[] = []
  let current: unknown = thrown
  for (let depth = 0; current !== undefined && depth < CAUSES_MAX; depth += 1) {
    const said = current instanceof Error ? current.message : String(current)
    if (!parts.some((part) => part.includes(said))) parts.push(said)
    current = current instanceof Error ? current.cause : undefined
  }
  return parts.join(': ')
}

const CAUSES_MAX = 8
