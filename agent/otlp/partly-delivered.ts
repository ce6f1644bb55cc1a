import type { EncodedLogs } from '../component/component.ts'
import { PermanentError, type ErrorCode, type ErrorFields } from '../model/errors.ts'

/**
 * Some of the records that were to be exported are delivered, and the rest never will be: only the rest is to be
 * given up. Who does not know this kind sees a PermanentError.
 */
export class PartlyDeliveredError extends PermanentError {
  readonly rest: EncodedLogs

  constructor(
    code: ErrorCode,
    message: string,
    details: { readonly rest: EncodedLogs; readonly cause?: unknown; readonly fields?: ErrorFields },
  ) {
    super(code, message, details)
    this.rest = details.rest
  }
}
