import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseJavaScript } from './parse.ts'

/**
 * JavaScript as Node and browsers print it.
 *
 *   /app/cart.js:12                    location   ┐
 *       return items[0].price          location   │ only of an uncaught error
 *                       ^              caret      │
 *                                      caret      ┘
 *   TypeError: Cannot read …           message    more lines of it may follow
 *       at total (/app/cart.js:12:23)  frames
 *       at node:internal/main:1:1 {    properties until the line with the closing brace
 *     [cause]: Error: …
 *   }                                  frames
 *                                      end
 *   Node.js v24.0.0                    the last line
 *
 *     ● cart › has a total             the title of a test that failed, as Jest prints it
 *                                      blank
 *       expect(received).toBe(…)       message, or the header of an error with a type
 *                                      blank
 *       > 12 |   items[0].price        location
 *         at total (cart.js:12:23)     frames
 *
 * What is printed in the Test Anything Protocol is read by tap-report.ts.
 */
export const javascript: Grammar = {
  language: 'javascript',
  literals: [
    '  at ',
    '\tat ',
    '  eval at ',
    'at http',
    '@http',
    '@file:',
    '@Scratchpad/',
    '.js:',
    '.ts:',
    '.jsx:',
    '.tsx:',
    '.mjs:',
    '.cjs:',
    '.mts:',
    '.cts:',
    '.bundle:',
    '.bundle?',
    '.jsbundle:',
    'Node.js ',
    'not ok ',
  ],
  headers: {
    words: [': ', '● ', 'Error', 'Exception', 'Rejection', 'Trace'],
    lastCharacters: '{[],*0123456789',
  },
  begin,
  parse: parseJavaScript,
}
