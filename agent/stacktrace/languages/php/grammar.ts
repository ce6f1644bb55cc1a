import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parsePhp } from './parse.ts'

/**
 * PHP as `log_errors` and `display_errors` print it, exceptions as text, and Monolog's form of them.
 *
 *   PHP Fatal error:  Uncaught Shop\NotFound: cart 7 in /app/cart.php:12   message   more lines may stand before " in "
 *   Stack trace:                                                           announced
 *   #0 /app/index.php(3): Shop\Cart->total(Array)                          frames    the place is the caller's
 *   #1 [internal function]: {closure}()                                    frames
 *   #2 {main}                                                              end
 *                                                                          end
 *   Next LogicException: not loaded in /app/cart.php:20                    message   what the one above caused
 *   …
 *     thrown in /app/cart.php on line 20                                   the last line
 *
 * Monolog announces with "[stacktrace]", and causes, which come last, with "[previous exception]".
 * Source: php-src, main/main.c php_error_cb and Zend/zend_exceptions.c; Monolog, LineFormatter.
 */
export const php: Grammar = {
  language: 'php',
  literals: [
    'Stack trace:',
    '{main}',
    '[internal function]',
    '[object] (',
    '.php(',
    '.inc(',
    '.phtml(',
    '.module(',
    "eval()'d code(",
    ' on line ',
  ],
  headers: {
    words: [
      ' in ',
      "exception '",
      '\\',
      'rror',
      'Warning',
      'Notice',
      'Deprecated',
      'Strict Standards',
      'Startup',
    ],
  },
  begin,
  parse: parsePhp,
}
