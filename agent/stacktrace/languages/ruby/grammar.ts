import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseRuby } from './parse.ts'

/**
 * Ruby's errors as the interpreter, Logger and Rails print them.
 *
 *   /app/cart.rb:12:in 'Shop::Cart#total': not loaded (ArgumentError)   message   more lines of it may follow
 *                                                                      message
 *       prices.fetch(:a)                                                message   the code, from 3.1 on
 *             ^^^^^^                                                    message
 *   	from /app/cart.rb:3:in '<main>'                                  frames
 *   	 ... 9 levels...                                                 frames
 *   /app/cart.rb:4:in 'Shop.load': no price (KeyError)                  message   the cause, and so on
 *
 * Rails logs "Type (message):" above frames without "from", and causes below "Causes:". With the newest call last,
 * frames are counted down, "	2: from …", and the exception follows. Source: ruby, error.c and eval_error.c.
 */
export const ruby: Grammar = {
  language: 'ruby',
  literals: [':in `', ":in '", '(SyntaxError)'],
  headers: { words: [' (', 'Error)'] },
  begin,
  parse: parseRuby,
}
