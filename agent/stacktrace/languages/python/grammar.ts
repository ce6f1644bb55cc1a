import type { Grammar, ParsedTrace } from '../../language.ts'
import { begin } from './lines.ts'
import { parsePython } from './parse.ts'
import { parsePytest } from './pytest.ts'
import { beginPytest } from './pytest-lines.ts'
import { parseRich } from './rich.ts'
import { beginRich } from './rich-lines.ts'

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
 * has no first line. What pytest tells of a test that failed has forms of its own, see pytest-lines.ts, and so has what
 * the library rich draws, see rich-lines.ts. Loguru prints an empty line below each frame, marks the call that caught the exception with "> " and
 * shows values below the source, drawn with "│" and "└".
 */
export const python: Grammar = {
  language: 'python',
  literals: ['(most recent call ', 'Traceback (most ', ', line ', 'Fatal Python error', '.py:'],
  headers: { words: ['Timeout '], lastCharacters: '_' },
  begin: (line) => begin(line) ?? beginPytest(line) ?? beginRich(line),
  parse: (lines) => firstOf(firstOf(parsePython(lines), parsePytest(lines)), parseRich(lines)),
}

function firstOf(one: ParsedTrace | undefined, other: ParsedTrace | undefined): ParsedTrace | undefined {
  return one !== undefined && one.firstLine <= (other?.firstLine ?? Infinity) ? one : other
}
