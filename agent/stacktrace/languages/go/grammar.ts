import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseGo } from './parse.ts'

/**
 * Go as the runtime and pkg/errors print it.
 *
 *   panic: runtime error: index out of range [5] with length 0   header
 *   [signal SIGSEGV: …]                                          header
 *                                                                header
 *   goroutine 1 [running]:                                       function
 *   main.(*Cart).Total(0xc000012345, 0x5)                        file
 *   <tab>/app/cart.go:12 +0x1d                                   function   or the next goroutine, after
 *   created by main.main in goroutine 7                          file       an empty line
 *   exit status 2                                                the last line, from "go run"
 *
 * What the race detector, web frameworks and `go test` print is read by race.ts, recovery.ts and test-report.ts.
 *
 * Errors formatted with %+v have no goroutine line, no arguments and no offsets:
 *
 *   open cart: no such file
 *   main.load                                                    named
 *   <tab>/app/cart.go:12                                         stack
 *
 * Types: a panic of the runtime is a `runtime.Error` with what follows "runtime error: " as its message;
 * a value of a named type that the runtime prints as "(main.T) 0x…" has that type; any other is a
 * `panic`. A `fatal error`, a signal (`SIGQUIT`) and a `DATA RACE` are types by those names; an error with
 * a pkg/errors stack, which does not print its type, is an `error`; goroutines without a header are a
 * `goroutine dump`.
 */
export const go: Grammar = {
  language: 'go',
  literals: [
    'panic: ',
    'panic serving ',
    'fatal error: ',
    'goroutine ',
    'SIG',
    'unexpected fault address',
    'out of memory',
    'DATA RACE',
    ' +0x',
    '.go:',
    '--- FAIL: ',
  ],
  begin,
  parse: parseGo,
}
