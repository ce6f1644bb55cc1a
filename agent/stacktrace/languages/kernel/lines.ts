import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { isBlank } from '../../line.ts'
import { frameOf, pointerFrame } from './frame.ts'
import { CUT_HERE, kernelHeader } from './header.ts'

/** Which lines belong to one report of Linux, in the order they are printed. */

export const CALL_TRACE = /^\s*(?:Call [Tt]race|Backtrace):\s*$/
const END_TRACE = /^---\[ end (?:trace|Kernel panic)/
const KILLED = /^(?:Memory cgroup o|O)ut of memory: Kill|^oom_reaper: reaped/
/** What stands between the header and the end. */
const DETAIL =
  /^(?:#PF: |PGD |Oops[:\s]|Internal error: |(?:general protection|invalid opcode|divide error)|CPU: \d|Hardware name: |Workqueue: |RIP: |RSP: |R[A-Z\d]{2}: |E[A-Z]{2}: |FS: |CS: |CR\d: |DR\d: |PKRU: |Code: |Modules linked in:|(?:\s*)<\/?(?:TASK|IRQ|NMI|EOI|SOFTIRQ|#DF|ENTRY_TRAMPOLINE)>|Call [Tt]race:|Backtrace:|Tainted: |Kernel Offset: |Comm: |pstate: |pc : |lr : |sp : |x\d+\s*: |ESR |Mem abort info|Data abort info|user pgtable|\[[\da-f]{16}\] |Process |Task stack|Stack:|Rebooting in|Kernel panic - |\s+(?:Not tainted|Tainted:)|"echo 0 > |task:\S+ |Sending NMI|NMI backtrace|={20,}$|(?:Read|Write) of size \d|(?:Allocated|Freed) by task|The buggy address|The address|page:|raw: |Memory state around|[ >][\da-f]{16}: |\s+\^|Mem-Info:|active_anon:|Node \d|lowmem_reserve|\d+ (?:total |pages |reserved)|Free swap|Total swap|Swap cache|Tasks state|\[\s*(?:pid|\d+) ?\]|oom-kill:|Showing all locks|memory: usage|swap: usage|kmem: usage|Memory cgroup stats|[a-z_]+ \d+$|\s+(?:inactive|unevictable|slab|mapped|free|kernel_misc)|DMA|\t|---\[ end)/
// What is between the time and the message: the task or processor that said it.
const TIME = /^(?:.{1,80}? kernel: )?(?:\[ *\d+\.\d{3,6}\](?:\[ *[TC]\d+\])? ?)|^.{1,80}? kernel: /
/** What begins a report, and is in none but below the line that it was cut at. */
const NEXT =
  /^(?:watchdog: )?(?:BUG: |INFO: |WARNING: (?:CPU|.{1,200}, CPU#)|Unable to handle |kernel BUG at )|invoked oom-killer/
const LAYOUT_LINES_MAX = 4
const LINES_MAX = 4_000

/** The line behind the time of the kernel, and behind what a log has in front of that. */
export function kernelText(line: string): string {
  return line.slice(TIME.exec(line)?.[0].length ?? 0)
}

/** Whether a line may be the first of a report. */
export function begin(line: string): Beginning | undefined {
  const text = kernelText(line)
  if (CUT_HERE.test(text)) return beginning('cut')
  const header = kernelHeader(text)
  if (header !== undefined) return beginning(header.isAlone ? 'alone' : 'report')
  return CALL_TRACE.test(text)
    ? { fit: 'joined', header: 'needed', reader: new KernelReader('report') }
    : undefined
}

function beginning(place: Place): Beginning {
  return { fit: 'joined', header: 'none', reader: new KernelReader(place) }
}

type Place = 'cut' | 'report' | 'alone' | 'killed'

/** Exported for the parser too, which needs to know where a report ends. */
export class KernelReader implements LineReader {
  #place: Place
  #linesHere = 0
  #lines = 0

  constructor(place: Place) {
    this.#place = place
  }

  next(line: string): LineFit {
    this.#lines += 1
    this.#linesHere += 1
    if (this.#place === 'alone') return line.startsWith('Code: ') ? 'last' : 'none'
    if (END_TRACE.test(line)) return 'last'
    if (KILLED.test(line)) return this.#killed(line)
    if (this.#place === 'killed' || CUT_HERE.test(line) || this.#lines > LINES_MAX) return 'none'
    const isCut = this.#place === 'cut'
    this.#place = 'report'
    if (NEXT.test(line)) return isCut ? 'joined' : 'none'
    if (this.#isPart(line)) {
      this.#linesHere = 0
      return 'joined'
    }
    return isBlank(line) || this.#linesHere <= LAYOUT_LINES_MAX ? 'layout' : 'none'
  }

  #isPart(line: string): boolean {
    return frameOf(line) !== undefined || pointerFrame(line) !== undefined || DETAIL.test(line)
  }

  /** Whom the kernel killed is the end of what it says of memory; that memory came back follows. */
  #killed(line: string): LineFit {
    if (line.startsWith('oom_reaper')) return 'last'
    if (this.#place === 'killed') return 'none'
    this.#place = 'killed'
    return 'joined'
  }
}
