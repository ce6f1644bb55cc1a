import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { overflowed, panicHeader, RustReader } from './lines.ts'
import { isCrashed, isSection, ReportReader } from './report.ts'

/** Whether a line may be the first of a panic, or of the part of a report that the error stands above. */
export function begin(line: string): Beginning | undefined {
  const header = panicHeader(line)
  if (header !== undefined) {
    const reader = new RustReader(header.message === undefined ? 'message' : 'end')
    return { fit: 'joined', header: 'none', reader }
  }
  if (overflowed(line) !== undefined) {
    return { fit: 'joined', header: 'none', reader: new DeathReader() }
  }
  if (isCrashed(line)) return { fit: 'joined', header: 'none', reader: new ReportReader() }
  return isSection(line) ? { fit: 'joined', header: 'needed', reader: new ReportReader() } : undefined
}

/** The runtime says why it ends below what it ends for. */
class DeathReader implements LineReader {
  next(line: string): LineFit {
    return overflowed(line)?.type === 'abort' ? 'joined' : 'none'
  }
}
