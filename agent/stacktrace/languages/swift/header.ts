import type { ExceptionHeader } from '../../header-above.ts'

/**
 * How a program of Swift says why it ends.
 *
 *   shop/Cart.swift:12: Fatal error: no price                        since 5.4; also "Precondition failed", "Assertion failed"
 *   Fatal error: no price: file Cart.swift, line 12                  before
 *   Swift/ErrorType.swift:254: Fatal error: Error raised at top level: shop.CartError.missing
 *   *** Terminating app due to uncaught exception 'NSRangeException', reason: '…'     Apple's frameworks
 */
export interface SwiftHeader extends ExceptionHeader {
  readonly file: string
  readonly line: number | undefined
}

const KIND = '(Fatal error|Precondition failed|Assertion failed)'
const WITH_PLACE_FIRST = new RegExp(`^(\\S.*?\\.swift):(\\d+): ${KIND}(?:: ?(.*))?$`)
const WITH_PLACE_LAST = new RegExp(`^${KIND}: (?:(.*): )?file (\\S.*?\\.swift), line (\\d+)$`)
const TERMINATING = /(?:^|\s)\*\*\* Terminating app due to uncaught exception '([^']*)', reason: '(.*?)'?$/
const TOP_LEVEL = /^Error raised at top level: (.*)$/
/** A case or a value of a type of errors: "shop.CartError.missing", "CartError(code: 3)". */
const RAISED = /^((?:\w+\.)*\w*(?:Error|Failure|Exception)\w*)[.(]/

/** The line that says why; undefined for other lines. */
export function headerOf(line: string): SwiftHeader | undefined {
  const first = line.includes('.swift:') ? WITH_PLACE_FIRST.exec(line) : null
  if (first !== null) return headerAt(first[3] ?? '', first[4] ?? '', first[1] ?? '', first[2])
  const last = line.includes('.swift, line ') ? WITH_PLACE_LAST.exec(line) : null
  if (last !== null) return headerAt(last[1] ?? '', last[2] ?? '', last[3] ?? '', last[4])
  const [, type, reason = ''] = line.includes('*** Term') ? (TERMINATING.exec(line) ?? []) : []
  return type === undefined ? undefined : { type, message: reason, file: '', line: undefined }
}

function headerAt(kind: string, message: string, file: string, row: string | undefined): SwiftHeader {
  const raised = TOP_LEVEL.exec(message)?.[1]
  const type = raised === undefined ? kind : (RAISED.exec(raised)?.[1] ?? kind)
  return { type, message: raised ?? message, file, line: Number(row) }
}
