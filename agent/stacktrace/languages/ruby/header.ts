import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ExceptionHeader } from '../../header-above.ts'
import { frameAt } from './frame.ts'

/**
 * How errors of Ruby begin.
 *
 *   /app/cart.rb:12:in 'Shop::Cart#total': no price (KeyError)    uncaught, and full_message: the first frame is in it
 *   /app/cart.rb:2: syntax error, unexpected end (SyntaxError)    while a file is read
 *   KeyError (no price):                                          Rails
 *   no price (KeyError)                                           Logger
 *   KeyError: no price     #<KeyError: no price>                  what programs print themselves
 */
export interface RubyHeader extends ExceptionHeader {
  readonly frame: StackFrame | undefined
}

const TYPE = String.raw`(?:[A-Z][\w\u0080-\uffff]*(?:::[A-Z][\w\u0080-\uffff]*)*|#<Class:0x[\da-f]+>)`
const LOCATED = /^\s*(\S.*?):(\d+):in [`']([^']{1,400})': (.*)$/
const LOCATED_FILE = /^(\S.*?):(\d+): (.*)$/
const TYPE_AT_END = new RegExp(`^(.*) \\((${TYPE})\\)$`)
const TYPE_ALONE = new RegExp(`^${TYPE}$`)
const RAILS = new RegExp(`^\\s*(${TYPE}) \\((.*)\\):$`)
const RAILS_OPEN = new RegExp(`^\\s*(${TYPE}) \\((.*)$`)
const WRITTEN = new RegExp(`^(?:#<)?(${TYPE}): (.*?)>?$`)
const SOUNDS_LIKE_ERROR = /(?:Error|Exception|Invalid|NotFound|Interrupt|Failure)\w*$/
const LOGGED = /^[A-Z], \[[^\]]{1,60}\]\s+[A-Z]+ -- [^:]{0,60}: (.*)$/
const WARNING = /^warning: /

/** A header with the first frame in it; undefined for other lines. */
export function locatedHeader(line: string): RubyHeader | undefined {
  const located = line.includes(':in ') ? LOCATED.exec(line) : null
  if (located !== null) {
    const [, file = '', number, name = '', text = ''] = located
    if (WARNING.test(text)) return undefined
    return { ...typeAtEnd(text), frame: frameAt(file, Number(number), name) }
  }
  if (!line.endsWith('Error)')) return undefined
  const [, file = '', number, text = ''] = LOCATED_FILE.exec(line) ?? []
  if (!/\.(?:rb|ru|rake|erb|haml|slim)$|^-e$|^\(eval/.test(file)) return undefined
  return { ...typeAtEnd(text), frame: frameAt(file, Number(number), '') }
}

/** Shape: "no price (KeyError)"; a message that goes on below has the type on its first line all the same. */
function typeAtEnd(text: string): ExceptionHeader {
  if (text === 'unhandled exception') return { type: 'RuntimeError', message: '' }
  const [, message, type] = TYPE_AT_END.exec(text) ?? []
  if (type !== undefined) return { type, message: message ?? '' }
  return TYPE_ALONE.test(text) ? { type: text, message: '' } : { type: '', message: text }
}

/** The header that Rails logs; `message` lacks its end when that is on a later line. */
export function railsHeader(line: string): ExceptionHeader | undefined {
  const [, type = '', message = ''] = RAILS.exec(line) ?? []
  return type === '' ? undefined : { type, message }
}

/** The first line of a message of several lines in the form of Rails. */
export function openRailsHeader(line: string): ExceptionHeader | undefined {
  const [, type = '', message = ''] = RAILS_OPEN.exec(line) ?? []
  return SOUNDS_LIKE_ERROR.test(type) ? { type, message } : undefined
}

/** The header of a backtrace that logging or the program itself printed below it. */
export function writtenHeader(line: string): ExceptionHeader | undefined {
  const text = LOGGED.exec(line)?.[1] ?? line
  const rails = railsHeader(text)
  if (rails !== undefined) return rails
  const [, message = '', atEnd = ''] = TYPE_AT_END.exec(text) ?? []
  if (atEnd !== '') return { type: atEnd, message }
  const [, type = '', said = ''] = WRITTEN.exec(text) ?? []
  return SOUNDS_LIKE_ERROR.test(type) ? { type, message: said } : undefined
}
