import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseSwift } from './parse.ts'

/**
 * Swift's crashes: what the program says at its end, and the backtrace that the runtime prints below it.
 *
 *   shop/Cart.swift:12: Fatal error: no price                                    message
 *                                                                                crash
 *   *** Program crashed: Illegal instruction at 0x00007f… ***                    crash
 *   Thread 0 "shop" crashed:                                                     crash
 *   0 0x00007f… _assertionFailure(_:_:file:line:flags:) + 351 in libswiftCore.so crash
 *   1 [ra] 0x000055… Cart.total() + 94 in shop at /app/Sources/shop/Cart.swift:12:9
 *       12│   fatalError("no price")                                             crash     the source
 *   Registers:                                                                   crash
 * Up to 5.8 a "Current stack trace:" of images, addresses and symbols. Source: swift, stdlib/public/Backtracing and
 * libexec/swift-backtrace; stdlib/public/runtime/Errors.cpp.
 */
export const swift: Grammar = {
  language: 'swift',
  literals: ['.swift:', '.swift, line ', 'Program crashed: ', '*** Signal ', '*** Terminating app'],
  headers: { words: [] },
  begin,
  parse: parseSwift,
}
