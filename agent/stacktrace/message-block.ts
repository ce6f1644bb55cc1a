import { indentOf } from './line.ts'

/**
 * Lines that show by their looks that they go on in the message of the log line above them:
 *
 *   10:00:00 ERROR query failed:        announces what stands below
 *   SELECT *                            a statement, and its clauses
 *     FROM orders                       indented
 *   10:00:01 ERROR not placed {         open
 *   "id": 7
 *   }                                   closed again
 *   10:00:02 ERROR payment failed
 *   Caused by: connection refused       names a part of a report
 *   10:00:03 ERROR 2 validation errors for Order      pydantic's count, and of each field
 *   items.0.price                                     where it is
 *     Input should be a valid number                  and what is wrong with it
 *
 * Any other line may be what another part of the program prints, and is left alone: no head of a log line tells of it.
 */

/** More are no message: what is open may never be closed. */
const LINES_MAX = 200

const STATEMENT = /^(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|MERGE INTO|CREATE|ALTER|DROP)\b/i
const CLAUSE =
  /^(?:SELECT|FROM|WHERE|SET|VALUES|RETURNING|UNION|LIMIT|OFFSET|HAVING|AND|OR|ON|USING|(?:GROUP|ORDER) BY|(?:(?:LEFT|RIGHT|INNER|OUTER|FULL|CROSS) )*JOIN|[()])(?=$|[\s();])/i
/** Parts that reports on an error name; the last are those of SQLAlchemy and psycopg. */
const PART =
  /^(?:(?:root )?cause|caused by|reason|details?|hint|context|parameters|params|query|sql|statement|error code)\s?: |^\[(?:SQL|parameters): |^\(Background on this error at: |^LINE \d{1,6}: /i
/** What pydantic says, above the faults. */
const FAULTS = /\b\d{1,4} validation errors? for \S{1,200}$/
const FIELD = /^[\w.`[\](),'-]{1,200}$/
const OPENERS = new Set(['{', '[', '('])
const CLOSERS = new Set(['}', ']', ')'])

/** Reads the lines below one log line, in order. Bounds: two hundred lines; each is looked at once. */
export class MessageBlock {
  #linesLeft = LINES_MAX
  /** How many brackets are open that stood at the end of a line. */
  #depth: number
  /** The line above says that something stands below. */
  #isAnnounced: boolean
  #isStatement = false
  readonly #hasFaults: boolean
  /** A line was none of the message, and so is none below it. */
  #hasEnded = false

  /** `head`: the log line. */
  constructor(head: string) {
    const last = head.trimEnd().at(-1) ?? ''
    this.#depth = OPENERS.has(last) ? 1 : 0
    this.#isAnnounced = last === ':'
    this.#hasFaults = FAULTS.test(head.trimEnd())
  }

  /** Whether a line without a head goes on in the message. An empty line does not, and ends nothing. */
  next(line: string): boolean {
    const text = line.trim()
    if (text === '' || this.#hasEnded) return false
    this.#linesLeft -= 1
    const isPart = this.#linesLeft >= 0 && this.#isOfMessage(line, text)
    this.#hasEnded = !isPart
    return isPart
  }

  #isOfMessage(line: string, text: string): boolean {
    const wasAnnounced = this.#isAnnounced
    this.#isAnnounced = false
    const wasOpen = this.#depth > 0
    if (wasOpen || indentOf(line) > 0) this.#count(text)
    if (wasOpen || indentOf(line) > 0 || PART.test(text)) return true
    if (this.#hasFaults && FIELD.test(text)) return true
    if (this.#isStatement) return CLAUSE.test(text)
    if (!wasAnnounced) return false
    this.#isStatement = STATEMENT.test(text)
    this.#count(text)
    return this.#isStatement || this.#depth > 0
  }

  #count(text: string): void {
    if (CLOSERS.has(text[0] ?? '')) this.#depth = Math.max(0, this.#depth - 1)
    if (OPENERS.has(text.at(-1) ?? '')) this.#depth += 1
  }
}
