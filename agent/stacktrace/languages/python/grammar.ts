import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parsePython } from './parse.ts'
import { parsePytest } from './pytest.ts'
import { beginPytest } from './pytest-lines.ts'

/**
 * Python as the interpreter and the logging package print it: oldest call first, the exception last.
 *
 *   Traceback (most recent call last):        frames
 *     File "/app/cart.py", line 12, in total  frames
 *       return items[0].price                 frames    missing when the source is not there
 *              ~~~~~^^^                       frames    from 3.11 on
 *   KeyError: 'price'                         message   more lines of it and notes may follow
 *                                             gap
 *   During handling of the above exception…   chain     then the next traceback
 *
 * An exception group draws a frame of "|" and "+" around each of its members. A SyntaxError at start-up
 * has no first line. What pytest tells of a test that failed has forms of its own, see pytest-lines.ts.
 */
export const python: Grammar = {
  language: 'python',
  literals: ['(most recent call ', ', line ', 'Fatal Python error', '.py:'],
  headers: { words: ['Timeout '], lastCharacters: '_' },
  begin: (line) => begin(line) ?? beginPytest(line),
  parse: (lines) => {
    const [trace, report] = [parsePython(lines), parsePytest(lines)]
    return trace !== undefined && trace.firstLine <= (report?.firstLine ?? Infinity) ? trace : report
  },
}
