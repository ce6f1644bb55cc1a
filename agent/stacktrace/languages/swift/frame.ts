import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One call of a backtrace of Swift.
 *
 *   3 [ra] 0x000055d0c0a81b2e Cart.total() + 94 in shop at /app/Sources/shop/Cart.swift:12:9    since 5.9
 *   2 Cart.total() in shop at /app/Sources/shop/Cart.swift:12:9                                 without addresses
 *   4    shop                               0x000055d0c0a81b2e Cart.total() + 94                before
 *   4   shop                                0x0000000100003f2c $s4shop4CartV5totalSiyF + 44     on Apple's systems
 */

const BACKTRACE =
  /^\s*(\d{1,6})(?: \[(?:ra|system|inlined|async|thunk|\.\.\.)\])*(?: +0x[\da-f]+)?(?: \[(?:ra|system|inlined|async|thunk)\])* +(\S.*?)(?: \+ \d+)? in (\S+?)(?: at (\S.*?)(?::(\d+)(?::(\d+))?)?)?$/
const IMAGE = /^\s*(\d{1,6}) +(\S.*?) +0x[\da-f]{6,16} (\S.*?)(?: \+ \d+)?(?: at (\S.*?):(\d+)(?::(\d+))?)?$/
const COMPILER_GENERATED = '/<compiler-generated>'
const RUNTIME =
  /^(?:libswift\w*|libsystem_\w+|libdispatch|libc|libpthread|ld-linux[\w-]*|Foundation|CoreFoundation|UIKitCore|UIKit|SwiftUI|AppKit|dyld|libobjc|libFoundation|CFNetwork|GraphicsServices)(?:[.-]|$)/

export interface Call {
  readonly number: number
  readonly frame: StackFrame
}

/** The call of a line of a backtrace; undefined for other lines. */
export function callOf(line: string): Call | undefined {
  const own = line.includes(' in ') ? BACKTRACE.exec(line) : null
  if (own !== null && (own[4] !== undefined || line.includes('0x'))) {
    const [, number, name = '', image = '', ...place] = own
    return { number: Number(number), frame: frameOf(name, image, place) }
  }
  const [, number, image = '', name = '', ...place] = line.includes(' 0x') ? (IMAGE.exec(line) ?? []) : []
  return number === undefined ? undefined : { number: Number(number), frame: frameOf(name, image, place) }
}

type PrintedPlace = readonly (string | undefined)[]

function frameOf(
  name: string,
  image: string,
  [path = '', row = '0', column = '0']: PrintedPlace,
): StackFrame {
  const isGenerated = path === COMPILER_GENERATED
  return {
    function: name,
    module: image,
    file: isGenerated ? '' : path,
    ...(Number(row) === 0 ? {} : { line: Number(row) }),
    ...(Number(column) === 0 ? {} : { column: Number(column) }),
    isNative: isGenerated || RUNTIME.test(image),
  }
}
