import { logPrefix } from '../../prefix.ts'
import { shellDeath } from '../../shell-death.ts'

/**
 * The lines by which a native program, its C library, its C++ runtime or a sanitizer says what went wrong.
 * Sources: glibc malloc.c, assert.c and fortify; libstdc++ vterminate.cc; libc++abi; compiler-rt reports.
 */

/** `place`: where it happened, when the line itself says so. */
export interface NativeHeader {
  readonly kind: 'report' | 'valgrind' | 'undefined' | 'thrown' | 'once' | 'signal' | 'check'
  readonly type: string
  readonly message: string
  readonly place?: {
    readonly function: string
    readonly file: string
    readonly line: number
    readonly column?: number
  }
}

export const SANITIZER =
  /^(?:==\d+== ?(?:ERROR|WARNING): |(?:ERROR|WARNING|FATAL): (?=Thread))(\w+Sanitizer|libFuzzer): (.+)$/
const VALGRIND =
  /^==\d+== (Invalid (?:read|write) of size \d+|Conditional jump or move depends on uninitialised value\(s\)|Use of uninitialised value of size \d+|(?:Invalid|Mismatched) free\(\).*|Jump to the invalid address .+|Syscall param .+|Source and destination overlap in .+|Process terminating with default action of signal \d+ \(SIG\w+\)|[\d,]+ (?:\(.+\) )?bytes in [\d,]+ blocks are definitely lost in .+)$/
const UNDEFINED = /^(\S.*?):(\d+):(\d+): runtime error: (.+)$/
const THROWN =
  /^(?:terminate called after throwing an instance of '(.+)'|libc\+\+abi(?:\.dylib)?: terminating (?:due to|with) uncaught exception of type (.+?)(?:: (.*))?)$/
const TERMINATED =
  /^(?:terminate called (?:without an active exception|recursively)|libc\+\+abi(?:\.dylib)?: terminating|pure virtual method called)$/
const ASSERTION = /^(?:[^\s:][^:]*: )?(\S[^:]*):(\d+): (?:(\S.*): )?Assertion [`'‘](.+)['’] failed\.$/
const ASSERTION_BSD = /^Assertion failed: \((.+)\), function (\S+), file (.+), line (\d+)\.$/
const ASSERTION_MUSL = /^Assertion failed: (.+) \((\S+?): (\S+): (\d+)\)$/
const CORRUPTION =
  /^(?:\*\*\* ([\w ]+ detected) \*\*\*: (?:terminated|\S+ terminated)|\*\*\* Error in [`'].+': (.+?)(?:: 0x[\da-f]+)? \*\*\*|((?:free|[mrc]alloc|munmap_chunk|malloc_consolidate|mremap_chunk|unlink_chunk|_int_(?:free|malloc))\(\): [\w:<>+\- .!=()/]+|double free or corruption(?: \([!\w]+\))?|corrupted (?:size vs\. prev_size(?: [\w ]+)?|double-linked list(?: \([\w ]+\))?))|fatal: (morecore|memory) .+)$/
const GLOG_SIGNAL = /^\*\*\* (SIG[A-Z]+) (?:\(@0x[\da-f]+\) )?received (?:by PID|at time=).*\*\*\*$/
const GLOG_ABORTED = /^\*\*\* Aborted at \d+ \(unix time\) .*\*\*\*$/
const GLOG_CHECK = /^\*\*\* Check failure stack trace: \*\*\*$/
const CHROMIUM = /^Received signal (\d+) (\S.*)?$/
const DEBUGGER =
  /^(?:Program|Thread \d+ ".*"|Thread \S+) (?:received|terminated with) signal (SIG[A-Z]+), (.+?)\.?$/
const CORE = /^Process \d+ \((.+)\) of user \d+ (?:dumped core|terminated abnormally)\b.*$/
/** V8, on its own behalf or Node.js's: the stack is the native one. */
const FATAL = /^(?:FATAL ERROR: (.+)|# Fatal error in (?:, line 0|.+, line \d+))$/
const CHECK = /(?:^|[\]\s])Check failed: (.+)$/
const DATABASE = /(?:^|\s)(?:Code: \d+\. )?(DB::\w*Exception): (.+?)(?:[.,]? Stack trace \(when copying .*)?$/

const SIGNALS: Readonly<Record<string, string>> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  11: 'SIGSEGV',
}
const SIGNAL_OF_SHELL: Readonly<Record<string, string>> = {
  'Segmentation fault': 'SIGSEGV',
  Aborted: 'SIGABRT',
  'Bus error': 'SIGBUS',
  'Floating point exception': 'SIGFPE',
  'Illegal instruction': 'SIGILL',
}

/** What a line says when it is nothing but a header. */
export function nativeHeader(line: string): NativeHeader | undefined {
  return (
    sanitizerHeader(line) ??
    valgrindHeader(line) ??
    thrownHeader(line) ??
    assertionHeader(line) ??
    signalHeader(line)
  )
}

/** The same of a line that begins with other text: a log line that a check failed with, a time. */
export function headerInside(line: string): NativeHeader | undefined {
  const whole = nativeHeader(line) ?? nativeHeader(line.slice(logPrefix(line)?.length ?? 0))
  if (whole !== undefined) return whole
  const check = CHECK.exec(line)
  if (check !== null) return { kind: 'check', type: 'check failed', message: check[1] ?? '' }
  const database = DATABASE.exec(line)
  return database === null
    ? undefined
    : { kind: 'check', type: database[1] ?? '', message: database[2] ?? '' }
}

/** Lines that go on with the frames of whatever the line above said. */
export function isStackAnnouncement(line: string): boolean {
  return GLOG_CHECK.test(line)
}

function sanitizerHeader(line: string): NativeHeader | undefined {
  const report = SANITIZER.exec(line)
  if (report !== null) {
    const message = (report[2] ?? '').replace(/ at pc 0x[\da-f]+ .*$| \((?:pc 0x|pid=).*\)$|:$/, '')
    return { kind: 'report', type: kindOf(message), message }
  }
  const [, file = '', row, column, message = ''] = UNDEFINED.exec(line) ?? []
  if (message === '') return undefined
  const place = { function: '', file, line: Number(row), column: Number(column) }
  return { kind: 'undefined', type: 'undefined behavior', message, place }
}

/** Shape: "==7== Invalid read of size 8" gives the type "Invalid read". */
function valgrindHeader(line: string): NativeHeader | undefined {
  const message = line.startsWith('==') ? VALGRIND.exec(line)?.[1] : undefined
  if (message === undefined) return undefined
  const isLoss = message.includes(' definitely lost in ')
  const type = isLoss
    ? 'memory leak'
    : message.replace(/ (?:of size|depends on|in|address|param|with) .*$| \/.*$/, '')
  return { kind: 'valgrind', type, message }
}

/** Shape: "heap-use-after-free on address 0x60" gives "heap-use-after-free". */
function kindOf(message: string): string {
  const kind = /^(?:attempting |detected )?(.+?)(?: \(|:| on | in thread |$)/.exec(message)?.[1] ?? message
  return kind === 'memory leaks' ? 'memory leak' : kind
}

function thrownHeader(line: string): NativeHeader | undefined {
  const thrown = THROWN.exec(line)
  if (thrown !== null) {
    return { kind: 'thrown', type: thrown[1] ?? thrown[2] ?? '', message: thrown[3] ?? '' }
  }
  if (TERMINATED.test(line)) return { kind: 'once', type: 'terminate', message: line }
  const corruption = CORRUPTION.exec(line)
  if (corruption === null) return undefined
  const message = corruption.slice(1).find((part) => part !== undefined) ?? line
  return { kind: 'once', type: 'memory corruption', message }
}

function assertionHeader(line: string): NativeHeader | undefined {
  if (!line.includes('Assertion ')) return undefined
  const failed = (message = '', name = '', file = '', row = ''): NativeHeader => {
    const place = { function: name, file, line: Number(row) }
    return { kind: 'once', type: 'assertion failed', message, place }
  }
  const glibc = ASSERTION.exec(line)
  if (glibc !== null) return failed(glibc[4], glibc[3], glibc[1], glibc[2])
  const bsd = ASSERTION_BSD.exec(line)
  if (bsd !== null) return failed(bsd[1], bsd[2], bsd[3], bsd[4])
  const musl = ASSERTION_MUSL.exec(line)
  return musl === null ? undefined : failed(musl[1], musl[3], musl[2], musl[4])
}

function signalHeader(line: string): NativeHeader | undefined {
  const signal = (type: string, message: string): NativeHeader => ({ kind: 'signal', type, message })
  const logged = GLOG_SIGNAL.exec(line)
  if (logged !== null) return signal(logged[1] ?? '', '')
  if (GLOG_ABORTED.test(line)) return signal('abort', '')
  const numbered = CHROMIUM.exec(line)
  if (numbered !== null && SIGNALS[numbered[1] ?? ''] !== undefined) {
    return signal(SIGNALS[numbered[1] ?? ''] ?? '', numbered[2] ?? '')
  }
  const fatal = FATAL.exec(line)
  if (fatal !== null) return signal('fatal error', fatal[1] ?? line.slice(2))
  const debugged = DEBUGGER.exec(line)
  if (debugged !== null) return signal(debugged[1] ?? '', debugged[2] ?? '')
  const core = CORE.exec(line)
  if (core !== null) return signal('core dump', core[1] ?? '')
  const word = shellDeath(line)
  return word === undefined ? undefined : { kind: 'once', type: SIGNAL_OF_SHELL[word] ?? '', message: word }
}
