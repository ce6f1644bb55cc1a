import type { StackFrame } from '../../../model/stack-trace.ts'
import { FRAME, FRAME_LOCATION } from './lines.ts'

/** What stands in a backtrace on the way from the panic to the code that raised it; a trait of the library for a type of a crate is that crate's code. */
const MACHINERY =
  /^(?:<(?!(?!(?:std|core|alloc)(?:\[|::))[a-z_]\w*::).+ as )?(?:std|core|alloc|backtrace|__rustc)(?:\[|::)|^<?(?:alloc|core|std)::|^(?:rust_begin_unwind|_?_?rust_\w+|_start|__libc_start\w*|start_thread|clone3?|main)$/
const HASH = /::h[\da-f]{16}$/
const CRATE_HASH = /\[[\da-f]{16}\]/g

/** The frames of a backtrace, innermost first; lines that are none are passed over. */
export function readFrames(lines: readonly string[]): readonly StackFrame[] {
  const frames: StackFrame[] = []
  for (const line of lines) {
    const location = FRAME_LOCATION.exec(line)
    const last = frames.at(-1)
    if (location !== null && last !== undefined) {
      const [, file = '', row, column] = location
      frames[frames.length - 1] = {
        ...last,
        file,
        line: Number(row),
        ...(column === undefined ? {} : { column: Number(column) }),
      }
      continue
    }
    const name = FRAME.exec(line)?.[1]?.replace(HASH, '').replaceAll(CRATE_HASH, '')
    if (name === '<unknown>') frames.push({ function: '', file: '', isNative: true })
    else if (name !== undefined) frames.push({ function: name, file: '', isNative: MACHINERY.test(name) })
  }
  return frames
}
