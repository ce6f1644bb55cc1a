import { isBlank } from '../line.ts'
import { openRailsHeader, railsHeader } from '../languages/ruby/header.ts'
import { RubyReader, TAG } from '../languages/ruby/lines.ts'
import type { Companion, GoesOn } from '../companion.ts'

/**
 * What Rails says of a request that failed, where it tags its lines: of the answer and of the error below it, which
 * are one failure. Only the first line of each of the two has the head of Ruby's Logger, if any has.
 *
 *   I, [10:00:00 #42]  INFO -- : [5f3a] Completed 500 Internal Server Error in 31ms
 *   F, [10:00:00 #42] FATAL -- : [5f3a]
 *   [5f3a] KeyError (no price):
 *   [5f3a]
 *   [5f3a] app/models/cart.rb:12:in `total'
 *
 * Applies to lines with tags or the head of the Logger; without, the answer announces the trace as any other line
 * does. Ends at the first line with other tags.
 */
export const railsRequest: Companion = {
  id: 'rails_request',
  begin(line) {
    // One look at the end of the line or at one word rules out nearly all.
    if (!line.includes('] ') || (!line.includes('Completed 50') && !BLANK_OF_LOGGER.test(line)))
      return undefined
    const { tags, text, hasHead } = said(line)
    if ((tags === '' && !hasHead) || !(ANSWER.test(text) || isBlank(text))) return undefined
    return errorOf(tags)
  },
}

const TAGS = `(?:${TAG}){1,6}`
const HEAD = /^[A-Z], \[[^\]]{1,60}\] {1,3}[A-Z]{4,7} -- [^:]{0,60}: /
const BLANK_OF_LOGGER = new RegExp(`^[EF], \\[[^\\]]{1,60}\\] {1,3}[A-Z]{5} -- [^:]{0,60}: (?:${TAGS})?\\s*$`)
const ANSWER = /^Completed 50\d [A-Z][\w ]{3,40} in \d/
const TAGS_AT_START = new RegExp(`^${TAGS}`)

/** The lines of an error with these tags: empty ones, its header, its message and its frames. */
function errorOf(tags: string): GoesOn {
  let open: { readonly reader: RubyReader; readonly hasHead: boolean } | undefined
  return (line) => {
    const next = said(line)
    // The blank behind the last tag is not always there where nothing follows it.
    if (next.tags.trimEnd() !== tags.trimEnd()) return false
    // A head where the error's own lines have none is that of the next record.
    if (open !== undefined) return next.hasHead === open.hasHead && open.reader.next(next.text) !== 'none'
    if (isBlank(next.text)) return true
    if (railsHeader(next.text) === undefined && openRailsHeader(next.text) === undefined) return false
    open = { reader: new RubyReader('message', next.text), hasHead: next.hasHead }
    return true
  }
}

interface Said {
  readonly tags: string
  readonly text: string
  /** The line has the head of Ruby's Logger. */
  readonly hasHead: boolean
}

function said(line: string): Said {
  const head = HEAD.exec(line)?.[0] ?? ''
  const message = line.slice(head.length)
  const tags = TAGS_AT_START.exec(message)?.[0] ?? ''
  return { tags, text: message.slice(tags.length), hasHead: head !== '' }
}
