import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseDotnet } from './parse.ts'

/**
 * .NET and Mono as `Exception.ToString` prints them: an inner exception stands inside of the outer one.
 *
 *   Unhandled exception. Shop.CartException: no price             message   more lines of it may follow
 *    ---> System.NullReferenceException: Object reference …       message   of the inner one
 *      at Shop.Prices.Of(String id) in /src/Prices.cs:line 31     frames    of the inner one
 *      --- End of inner exception stack trace ---                 frames
 *      at Shop.Cart.Total() in /src/Cart.cs:line 12               frames    of the outer one
 *   --- End of stack trace from previous location ---             frames    the same stack goes on
 *      at Shop.Program.Main(String[] args)                        frames
 *    ---> (Inner Exception #1) System.IO.IOException: …           message   of one more in an aggregate
 *      at Shop.Db.Close()<---                                     frames
 */
export const dotnet: Grammar = {
  language: 'dotnet',
  literals: [
    '  at ',
    '\tat ',
    'Unhandled exception',
    'Unhandled Exception',
    'UNHANDLED EXCEPTION',
    'Fatal error. ',
  ],
  headers: {
    words: ['Exception', 'Error', 'nhandled ', 'UNHANDLED ', 'Process terminated', 'Stack overflow'],
  },
  marksUncaught: true,
  begin,
  parse: parseDotnet,
}
