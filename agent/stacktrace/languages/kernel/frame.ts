import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One frame line of a call trace of Linux: " ext4_write+0x1f/0x340 [ext4]", before 4.9 with the address in front,
 * after decode_stacktrace.sh with the place instead of the offset. A question mark in front means that the address
 * was on the stack but perhaps not of a call.
 */

const FRAME =
  /^\s*(?:\[<[\da-f]+>\] )?(\? )?([\w.$]+)(?:\+0x[\da-f]+\/0x[\da-f]+| \(([\w./-]+):(\d+)(?: \(discriminator \d+\))?\))(?: \[?([\w-]+)[^\]]*\]?)?(?: \([A-Z\d]+\))?\s*$/
/** Where the processor was: x86 "RIP: 0010:f+0x12/0x40", ARM "pc : f+0x12/0x40". */
const POINTER = /^(?:RIP: [\da-f]{4}:|pc : |NIP \[[\da-f]+\] |epc : |PC is at )(.*)$/

export interface KernelFrame {
  readonly frame: StackFrame
  readonly isSure: boolean
}

/** The frame of a line, as far as the kernel is sure of it. */
export function frameOf(line: string): KernelFrame | undefined {
  const match = FRAME.exec(line)
  if (match === null) return undefined
  const [, doubt, name = '', file = '', row, module] = match
  const frame = {
    function: name,
    ...(module === undefined ? {} : { module }),
    file,
    ...(row === undefined ? {} : { line: Number(row) }),
    isNative: false,
  }
  return { frame, isSure: doubt === undefined }
}

/** The frame that the instruction pointer is in. */
export function pointerFrame(line: string): StackFrame | undefined {
  const rest = POINTER.exec(line)?.[1]
  return rest === undefined ? undefined : frameOf(rest)?.frame
}
