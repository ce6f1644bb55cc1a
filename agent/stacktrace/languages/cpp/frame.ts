import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One frame line of a native program, in the forms of those who print one.
 *
 *   sanitizers, LLVM    "    #1 0x55ad in shop::total(int) /app/cart.cpp:28:3"   or "(/app/shop+0xe430)"
 *   gdb, systemd        "#1  0x000055ad in shop::total (id=7) at cart.cpp:28"    or "() from /lib/libc.so.6"
 *   Boost, C++23        " 1# shop::total(int) at /app/cart.cpp:28"               or "in /app/shop"
 *   glog, Abseil        "    @     0x55ad1f2b  112  shop::total()"
 *   execinfo            "/app/shop(_ZN4shop5totalEv+0x1f) [0x55ad1f2b]"
 *   Node.js             " 1: 0xb7b3e0 node::Abort() [node]"
 *   Valgrind            "==7==    at 0x109161: total (cart.c:12)", then "by"  or "(in /lib/libc.so.6)"
 *   ClickHouse          "3. ./src/cart.cpp:28: shop::total() @ 0x55ad in /app/shop"
 */

const NUMBERED = /^\s*#(\d+)\s+(?:(0x[\da-f]+)\s+)?(?:in )?(\S.*)$/
const BOOST = /^\s*(\d+)#(?: +(\S.*)?)?$/
const AT = /^\s*(?:PC: )?@ +(0x[\da-f]+)(?: +\d+)? +(?:\(unknown\) +)?(\S.*)$/
const EXECINFO = /^\s*(\/?[\w./+-]+)\(([\w$.]*)(?:\+0x[\da-f]+)?\) ?\[0x[\da-f]+\]$/
const NODE = /^\s*(\d+): 0x[\da-f]+ +(.*?) ?\[([^[\]]+)\]$/
const LISTED = /^\s*(\d+)\. (\S.*) @ 0x[\da-f]+(?: in (\S.*))?$/

const VALGRIND = /^(?:==\d+==)? {2,4}(at|by) 0x[\dA-F]+: (.+?)(?: \((?:in (\S.*)|(\S.*):(\d+))\))?$/

const BUILD_ID = / \(BuildId: [\da-f]+\)$/
const MODULE = / \(([^()]*?) ?\+ ?0x[\da-f]+\)$/
const LOCATION = / ((?:\/|\.{1,2}\/|[A-Za-z]:[\\/]).*?|\S+):(\d+)(?::(\d+))?$/
const BRACKETED = / \[(\S+?):(\d+)(?::(\d+))?\]$/
const AT_LOCATION = / at (\S.*?):(\d+)(?::(\d+))?$/
const UNPLACED = /^at .*:\d+$/
const FROM = / (?:from|in) (\/\S.*|\S+\.(?:so|dll|dylib)\S*|\.\/\S+)$/
const LEADING_LOCATION = /^(\S+?\.\w+):(\d+): (.*)$/
const STRING = /"[^"]*"/g
const NO_NAME = /^(?:<null>|<unknown>|\?\?|n\/a|\(unknown\)|0x[\da-fA-F]+|\?)?$/
// What stands between a fault and the code it happened in, and above `main`.
const RUNTIME =
  /^(?:_?_?libc_start\w*|_start|start_thread|clone3?|_?_?GI_\w+|_?_?pthread_\w+|raise|gsignal|abort|_?_?assert_fail\w*|_?_?cxa_\w+|_Unwind_\w+|std::terminate|_?_?gnu_cxx::|_?_?interceptor_\w+|_?_?(?:asan|tsan|msan|lsan|ubsan|sanitizer)(?:_|::)|operator (?:new|delete)|malloc|calloc|realloc|free|google::(?:LogMessage|RawLog|SignalHandler|InstallFailure)|absl::\w+::(?:Abseil|FailureSignal|LogMessage)|base::debug::|boost::stacktrace|<signal handler called>)/
const LINE_CHARACTERS_MAX = 2_048

/** A frame with its number in the stack; undefined where the form has none. */
export interface NativeFrame {
  readonly number: number | undefined
  readonly frame: StackFrame
}

/** The frame of a line below a header or another frame; laxer than by itself. */
export function frameOf(line: string): NativeFrame | undefined {
  if (line.length > LINE_CHARACTERS_MAX) return undefined
  const [, number, , rest = ''] = NUMBERED.exec(line) ?? []
  if (number !== undefined) return { number: Number(number), frame: numberedFrame(rest) }
  const boost = BOOST.exec(line)
  if (boost !== null) return { number: Number(boost[1]), frame: placedFrame(boost[2] ?? '') }
  const at = AT.exec(line)
  if (at !== null) return { number: undefined, frame: native(at[2] ?? '', {}) }
  const symbols = EXECINFO.exec(line)
  if (symbols !== null) {
    return { number: undefined, frame: native(symbols[2] ?? '', { module: symbols[1] ?? '' }) }
  }
  const node = NODE.exec(line)
  if (node !== null)
    return { number: Number(node[1]) - 1, frame: native((node[2] ?? '').trim(), { module: node[3] ?? '' }) }
  const valgrind = VALGRIND.exec(line)
  if (valgrind !== null) return valgrindFrame(valgrind)
  const listed = LISTED.exec(line)
  return listed === null ? undefined : { number: Number(listed[1]), frame: listedFrame(listed) }
}

/** The innermost call stands at, the others are reached by. */
function valgrindFrame([, where, name = '', module, file, line]: RegExpExecArray): NativeFrame {
  const place = module === undefined ? { file, line } : { module }
  return { number: where === 'at' ? 0 : undefined, frame: native(name.replace(/^\?\?\?$/, ''), place) }
}

const BY_ITSELF = [
  /^==\d+== {4}at 0x[\dA-F]/,
  /^\s*#0 +0x[\da-f]{4,}\s/,
  /^#0 {2}(?:0x[\da-f]{4,} |\S.* (?:at \S.*:\d+|from \S+)$|<signal)/,
  /^\s*0# \S.*(?: at \S.*:\d+| in \S+)$|^\s*0# 0x[\dA-F]{8,}/,
  /^\s*(?:PC: )?@ {5,}0x[\da-f]{4,} /,
]

/** Whether a line is the first frame of a stack by itself, or of a form that nothing else has. */
export function isCertainFrame(line: string): boolean {
  if (line.length > LINE_CHARACTERS_MAX) return false
  return BY_ITSELF.some((form) => form.test(line)) || EXECINFO.test(line) || /^\s*0\. .* @ 0x/.test(line)
}

interface Place {
  readonly module?: string
  readonly file?: string | undefined
  readonly line?: string | undefined
  readonly column?: string | undefined
}

function native(printed: string, { module, file = '', line, column }: Place): StackFrame {
  const name = NO_NAME.test(printed) ? '' : printed
  const isPlaced = file !== '' && file !== '<null>' && file !== '??' && Number(line ?? 1) > 0
  return {
    function: name,
    ...(module === undefined ? {} : { module }),
    file: isPlaced ? file : '',
    ...(isPlaced && line !== undefined ? { line: Number(line) } : {}),
    ...(isPlaced && column !== undefined ? { column: Number(column) } : {}),
    isNative: RUNTIME.test(name) || (name === '' && !isPlaced),
  }
}

function numberedFrame(printed: string): StackFrame {
  const text = printed.replace(BUILD_ID, '')
  const module = MODULE.exec(text)
  const rest = module === null ? text : text.slice(0, module.index)
  if (module === null) {
    const called = calledFrame(rest)
    if (called !== undefined) return called
  }
  const location = BRACKETED.exec(rest) ?? LOCATION.exec(rest)
  const name = (location === null ? rest : rest.slice(0, location.index)).replace(/ <null>$/, '')
  const [, file, line, column] = location ?? []
  return native(name, { ...(module === null ? {} : { module: module[1] ?? '' }), file, line, column })
}

/** gdb: the name, a blank, the arguments, and where. */
function calledFrame(text: string): StackFrame | undefined {
  const at = AT_LOCATION.exec(text)
  const from = at === null ? FROM.exec(text) : null
  const call = text.slice(0, at?.index ?? from?.index)
  const open = openingOf(call)
  if (open <= 0 || call[open - 1] !== ' ') return undefined
  const name = call.slice(0, open - 1)
  if (from !== null) return native(name, { module: from[1] ?? '' })
  return native(name, { file: at?.[1], line: at?.[2], column: at?.[3] })
}

/** Where the parenthesis opens that closes at the end; -1 when none does. Those in strings do not count. */
function openingOf(text: string): number {
  if (!text.endsWith(')')) return -1
  const bare = text.replaceAll(STRING, (string) => '"'.repeat(string.length))
  let depth = 0
  for (let index = bare.length - 1; index >= 0; index -= 1) {
    if (bare[index] === ')') depth += 1
    else if (bare[index] === '(') depth -= 1
    if (depth === 0) return index
  }
  return -1
}

function placedFrame(text: string): StackFrame {
  if (UNPLACED.test(text)) return native('', {})
  const [where, file, line, column] = AT_LOCATION.exec(text) ?? []
  if (where !== undefined) return native(text.slice(0, -where.length), { file, line, column })
  const from = FROM.exec(text)
  return from === null ? native(text, {}) : native(text.slice(0, from.index), { module: from[1] ?? '' })
}

function listedFrame([, , text = '', module]: RegExpExecArray): StackFrame {
  const at = LEADING_LOCATION.exec(text)
  const where = module === undefined ? {} : { module }
  return at === null ? native(text, where) : native(at[3] ?? '', { ...where, file: at[1], line: at[2] })
}
