import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseDart } from './parse.ts'

/**
 * Dart's errors as the VM and Flutter print them.
 *
 *   Unhandled exception:                                        message
 *   Bad state: no cart                                          message   more lines of it may follow
 *   #0      Cart.total (package:shop/cart.dart:12:5)            frames
 *   <asynchronous suspension>                                   frames
 *   #1      main (file:///app/bin/shop.dart:3:3)                frames
 *
 * Flutter draws a box: "══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞══", "The following StateError was thrown …:", the
 * text, a blank, what it knows, "When the exception was thrown, this was the stack:", the calls, and a line of "═".
 * Source: dart sdk, runtime/vm/object.cc StackTrace; flutter, foundation/assertions.dart.
 */
export const dart: Grammar = {
  language: 'dart',
  literals: ['.dart:', '(dart:', '.dart)', 'EXCEPTION CAUGHT BY', '_kDart'],
  headers: { words: ['nhandled ', 'ncaught ', 'The following '] },
  begin,
  parse: parseDart,
}
