import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One frame line of a JavaScript trace.
 *
 *   V8     "    at async Cart.total [as sum] (file:///app/cart.js:12:3)"
 *   Gecko  "total@https://host/cart.js:12:3"      (also JavaScriptCore and Hermes)
 *   Vitest " ❯ total src/cart.ts:12:3"
 *
 * Source: V8 stack trace API; MDN, Error.prototype.stack.
 */

const V8 = /^\s*(?:eval )?at (\S.*)$/
const V8_LOCATED =
  /:\d+:\d+\)*,?(?: [{[])?$|\.\w+:\d+\)?,?(?: \{)?$|\((?:native|unknown location|<anonymous>|index \d+)\)(?: \{)?$|^\s+at (?:async )?<anonymous>$|wasm-function\[\d+\]:0x[\da-f]+\)?$/
const CLOCK = /at \d{1,2}:\d{2}:\d{2}$/
// A line of many "@" costs the pattern below the square of its length.
const GECKO_CHARACTERS_MAX = 1_024
// Frames of the JVM and of .NET look alike up to the location.
const OTHERS =
  /\([\w$-]+\.(?:java|kt|scala|groovy|clj):\d+\)|\((?:Native Method|Unknown Source)\)|\) in .+:(?:line )?\d+$|\) \[0x[\da-f]+\]/
const GECKO =
  /^\s*([^\s@]*|[^@]*\/<|[^\s@].*?)@((?:https?|file|resource|moz-extension|chrome|webpack[\w-]*|blob|app):.+?|[^\s@]+\.(?:js|mjs|cjs|jsx|ts|tsx|(?:js)?bundle|html)|\[native code\]|[\w/.-]+\/\d+)(?::(\d+))?(?::(\d+))?$/
const GECKO_BARE = /^\s*(https?:\/\/\S+?|[\w.-]+\.(?:js|bundle)):(\d+):(\d+)$/
/** Of React Native in development, and its modules that are known by a number. */
const BUNDLE = /^\s*https?:\/\/\S+?\.bundle\?\S*:\d+:\d+$/
const MODULE_ID = /^\s*([\w$.<>]+)@(\d+):(\d+)$/
/** As Vitest prints a frame of a test that failed. */
const VITEST =
  /^\s*❯ (?:(\S[^❯]{0,200}?) )?((?:file:\/\/|[A-Za-z]:[\\/])?[^\s:]{1,500}\.[cm]?[jt]sx?):(\d+):(\d+)$/
const POSITION = /^(.*?):(\d+)(?::(\d+))?$/
// Core modules of Node before 12 had names without a path.
const OLD_CORE =
  /^(?:internal\/.+|(?:_?(?:http|stream|tls)_\w+|assert|bootstrap_node|buffer|child_process|cluster|crypto|dgram|dns|domain|events|fs|http|https|module|net|node|process|readline|repl|stream|string_decoder|timers|tls|tty|url|util|v8|vm|zlib))\.js$/
const RUNTIME = /^(?:node|internal|ext|deno|native|bun):|^<|^\[|^evalmachine\.|^wasm:|^native$|^index \d+$/

/** Whether a line is a frame by itself, wherever it stands. */
export function isCertainFrame(line: string): boolean {
  if (V8.test(line)) {
    return V8_LOCATED.test(line) && /^\s|\)$/.test(line) && !CLOCK.test(line) && !OTHERS.test(line)
  }
  if (line.length > GECKO_CHARACTERS_MAX) return false
  if (VITEST.test(line)) return true
  return BUNDLE.test(line) || (isGecko(line) && /@.*:\d+$/.test(line))
}

/** Whether a line below a header or another frame is a frame; laxer than by itself. */
export function isFrame(line: string): boolean {
  return (V8.test(line) && !OTHERS.test(line)) || isGecko(line) || MODULE_ID.test(line.slice(0, 200))
}

function isGecko(line: string): boolean {
  if (line.length > GECKO_CHARACTERS_MAX) return false
  return GECKO.test(line) || VITEST.test(line) || GECKO_BARE.test(line) || /^\s*\[native code\]$/.test(line)
}

/** The frame of a line that `isFrame` accepted. */
export function frameOf(line: string): StackFrame {
  const call = V8.exec(line)?.[1]
  if (call !== undefined) return v8Frame(call.replace(/,?(?: [{[])?$/, ''))
  const [, caller = '', path, row, column] = VITEST.exec(line) ?? []
  return path === undefined ? geckoFrame(line) : { function: caller, ...place(path, row, column) }
}

function v8Frame(call: string): StackFrame {
  const text = call.replace(/^async /, '')
  const { name, location } = splitCall(text)
  return { function: name, ...locationOf(location) }
}

/**
 * Splits "fn (location)". Names hold no " (", so the first one ends the name and what a path holds
 * later does not matter; some engines leave the space out.
 */
function splitCall(text: string): { name: string; location: string } {
  const open = text.indexOf(' (')
  if (text.endsWith(')') && open > 0) return { name: text.slice(0, open), location: text.slice(open + 2, -1) }
  const tight = text.indexOf('(')
  if (text.endsWith(')') && tight > 0) {
    return { name: text.slice(0, tight), location: text.slice(tight + 1, -1) }
  }
  return POSITION.test(text) || RUNTIME.test(text)
    ? { name: '', location: text }
    : { name: text, location: '' }
}

function geckoFrame(line: string): StackFrame {
  const [, named, module, at] = MODULE_ID.exec(line) ?? []
  if (named !== undefined && module !== undefined) {
    return {
      function: named,
      module,
      file: '',
      ...(at === undefined ? {} : { column: Number(at) }),
      isNative: false,
    }
  }
  const match = GECKO.exec(line)
  if (match === null) {
    const bare = line.trim()
    return { function: '', ...locationOf(bare) }
  }
  const [, name = '', file = '', row, column] = match
  // "https://host/a.js line 26 > eval:2:96": the file that called eval is the one that can be found.
  const evaluated = /^(.*?) line (\d+) > (?:eval|Function)/.exec(file)
  if (evaluated?.[1] !== undefined) {
    return { function: geckoName(name), ...place(evaluated[1], evaluated[2], undefined) }
  }
  return { function: geckoName(name), ...place(file, row, column) }
}

/** Shape: "bar(1)" gives "bar", "()" and "(null)" give "". */
function geckoName(name: string): string {
  return name.replace(/\([^()]*\)$/, '')
}

type Place = Omit<StackFrame, 'function'>

function locationOf(location: string): Place {
  if (location.startsWith('eval at ')) return locationOf(evalOrigin(location))
  const match = POSITION.exec(location)
  if (match === null) return { file: location === '' ? '' : place(location).file, isNative: true }
  return place(match[1] ?? '', match[2], match[3])
}

/** Shape: "eval at f (eval at g (/a.js:1:2)), <anonymous>:3:4" gives "/a.js:1:2". */
function evalOrigin(location: string): string {
  const open = location.indexOf(' (')
  const close = location.lastIndexOf(')')
  return open < 0 || close < open ? '' : location.slice(open + 2, close)
}

function place(printed: string, line?: string, column?: string): Place {
  const file = pathOf(printed)
  return {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
    isNative: RUNTIME.test(file) || OLD_CORE.test(file) || file === '',
  }
}

/** A file URL as a path; anything else as printed. */
function pathOf(printed: string): string {
  // Hermes counts in the bytecode of a bundle.
  if (printed.startsWith('address at ')) return printed.slice('address at '.length)
  if (!printed.startsWith('file://')) return printed
  const path = printed.slice('file://'.length).replace(/^\/(?=[A-Za-z]:[\\/])/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path // A percent sign that is part of the name.
  }
}
