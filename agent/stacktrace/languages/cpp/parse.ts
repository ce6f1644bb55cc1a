import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { logPrefix } from '../../prefix.ts'
import { shellDeath } from '../../shell-death.ts'
import { frameOf, isCertainFrame } from './frame.ts'
import { headerInside, isStackAnnouncement, nativeHeader, type NativeHeader } from './header.ts'
import { FRAMES_LEFT_OUT, NativeReader, placeBelow, SUMMARY, VALGRIND_PROCESS, WHAT } from './lines.ts'

interface Stack {
  /** What the line above it says it is; '' for the stack of the fault. */
  readonly label: string
  readonly message: string
  readonly frames: StackFrame[]
}

const HEADER_LINES_MAX = 4
/** Stacks of a report that tell how the fault came to be. */
const LABEL =
  /^\s*(freed|previously allocated|allocated|Previous (?:atomic )?(?:read|write)|Direct leak|Indirect leak|Uninitialized value was (?:created|stored))\b(.*?):?$/
/** Stacks and lines like frames that do not: where threads began, which frame holds a variable. */
const ASIDE =
  /^\s*(?:Thread T\d+.* created by|Address 0x|Location is|As if synchronized|Mutex M\d+|(?:Stack trace of )?[Tt]hread \d+\b)/

/** Reads the first report of a native program in the lines. */
export function parseNative(lines: readonly string[]): ParsedTrace | undefined {
  const found = find(lines)
  if (found === undefined) return undefined
  const { firstLine, header, from } = found
  const endLine = endOfReport(lines, from, header)
  const printed = lines.slice(header === undefined ? from : from + 1, endLine)
  const isValgrind = header?.kind === 'valgrind'
  const body = isValgrind ? printed.map((line) => line.replace(VALGRIND_PROCESS, ' ')) : printed
  const logged = header === undefined ? loggedText(lines[from - 1]) : ''
  const stacks = readStacks(body)
  const [fault] = stacks
  const main = fault === undefined || isCause(fault, header) ? undefined : fault
  const placed = header?.place === undefined ? [] : [{ ...header.place, isNative: false }]
  const exception: TracedException = {
    type: header?.type ?? 'backtrace',
    message: header === undefined ? logged : messageOf(header, body).trimEnd(),
    frames: main?.frames ?? placed,
  }
  const causes = stacks.filter((stack) => stack !== main)
  const isReport = header?.kind === 'report'
  const isLeftOut = body.some((line) => FRAMES_LEFT_OUT.test(line))
  return {
    trace: {
      language: 'cpp',
      exceptions: [exception, ...causes.map(causeOf)],
      isTruncated: isLeftOut || (isReport && !body.some((line) => SUMMARY.test(line))),
    },
    firstLine,
    endLine,
  }
}

interface Found {
  readonly firstLine: number
  readonly header: NativeHeader | undefined
  /** The line that the reader starts after. */
  readonly from: number
}

/** The first header or first frame; above a frame the line that says what it is about. */
function find(lines: readonly string[]): Found | undefined {
  for (const [index, line] of lines.entries()) {
    const header = nativeHeader(line)
    if (header !== undefined) return below(lines, index, header)
    if (!isCertainFrame(line) && !isStackAnnouncement(line)) continue
    for (let above = index - 1; above >= Math.max(0, index - HEADER_LINES_MAX); above -= 1) {
      const inside = headerInside(lines[above] ?? '')
      if (inside !== undefined) return { firstLine: above, header: inside, from: above }
    }
    return { firstLine: index, header: undefined, from: index }
  }
  // A log line may hold it.
  const logged = lines.findIndex((line) => headerInside(line)?.kind === 'report')
  const header = headerInside(lines[logged] ?? '')
  return header?.kind === 'report' ? below(lines, logged, header) : undefined
}

/** glog prints the time of a crash first, then the signal. */
function below(lines: readonly string[], index: number, header: NativeHeader): Found {
  if (header.type !== 'abort') return { firstLine: index, header, from: index }
  const signal = lines.slice(index + 1, index + 1 + HEADER_LINES_MAX).map(nativeHeader)
  return { firstLine: index, header: signal.find((one) => one?.kind === 'signal') ?? header, from: index }
}

function endOfReport(lines: readonly string[], from: number, header: NativeHeader | undefined): number {
  if (header !== undefined && shellDeath(lines[from] ?? '') !== undefined) return from + 1
  const reader = new NativeReader(header === undefined ? 'frames' : placeBelow(header))
  let end = from + 1
  for (let index = end; index < lines.length; index += 1) {
    const fit = reader.next(lines[index] ?? '')
    if (fit === 'none') break
    if (fit !== 'layout') end = index + 1
    if (fit === 'last') break
  }
  return end
}

function readStacks(body: readonly string[]): readonly Stack[] {
  const stacks: Stack[] = []
  let current: Stack | undefined
  let label: RegExpExecArray | null = null
  let isAside = false
  for (const line of body) {
    if (SUMMARY.test(line)) break
    const frame = frameOf(line)
    if (frame !== undefined) {
      if (isAside) continue
      if (current === undefined || (frame.number === 0 && current.frames.length > 0)) {
        current = { label: label?.[1] ?? '', message: (label?.[2] ?? '').trim(), frames: [] }
        stacks.push(current)
        label = null
      }
      current.frames.push(frame.frame)
      continue
    }
    if (ASIDE.test(line)) isAside = stacks.length > 0
    const labelled = LABEL.exec(line)
    if (labelled === null) continue
    label = labelled
    isAside = false
    current = undefined
  }
  return stacks.filter((stack) => stack.frames.length > 0)
}

/** A stack with a label of its own is not where the fault happened, unless there is nothing else to name. */
function isCause(stack: Stack, header: NativeHeader | undefined): boolean {
  return stack.label !== '' && !(header?.type === 'memory leak')
}

function causeOf({ label, message, frames }: Stack): TracedException {
  return { type: label === '' ? 'thread' : label.toLowerCase(), message, frames }
}

/** The message of the log line above a stack that says nothing itself. */
function loggedText(line: string | undefined): string {
  const prefix = line === undefined ? undefined : logPrefix(line)
  return prefix === undefined ? '' : (line ?? '').slice(prefix.length).trim()
}

/** What was thrown says more below its type; a report what the access was. */
function messageOf(header: NativeHeader, body: readonly string[]): string {
  if (header.kind === 'report') {
    const access = body.find((line) =>
      /^\s*(?:(?:READ|WRITE|ACCESS|Read|Write) of |(?:Direct|Indirect) leak )/.test(line),
    )
    return access === undefined ? header.message : `${header.message}\n${access.trim().replace(/:$/, '')}`
  }
  const what = body.findIndex((line) => WHAT.test(line))
  if (what < 0) return header.message
  const rest = body.slice(what + 1)
  const end = rest.findIndex((line) => frameOf(line) !== undefined || nativeHeader(line) !== undefined)
  const first = WHAT.exec(body[what] ?? '')?.[1] ?? ''
  return [first, ...(end < 0 ? rest : rest.slice(0, end))].join('\n').trimEnd()
}
