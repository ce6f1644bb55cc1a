import type { Attributes } from '../../agent/model/resource.ts'
import type { LineContext } from './parsed-record.ts'
import { timeOf } from '../../agent/time/time.ts'

/** A line of a container's log: what the runtime wrote around it, and where the program's own text begins. */
export interface ContainerLine {
  readonly timeUnixNano: bigint
  readonly attributes: Attributes
  readonly start: number
}

const CRI =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP])(?::[\w:]{1,32})? /

/**
 * The form of containerd and CRI-O, for lines that no receiver has unwrapped. Names are those of the Collector's
 * container parser. Shape: "2024-01-02T03:04:05.123456789Z stderr F message". Source: Kubernetes CRI, logging format.
 */
export function containerLineOf(line: string, context: LineContext): ContainerLine | undefined {
  const match = CRI.exec(line)
  const timeUnixNano = match === null ? undefined : timeOf(match[1], context.time)
  if (match === null || timeUnixNano === undefined) return undefined
  return {
    timeUnixNano,
    attributes: { 'log.iostream': match[2] ?? '', logtag: match[3] ?? '' },
    start: match[0].length,
  }
}
