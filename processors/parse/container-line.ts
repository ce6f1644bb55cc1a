import type { Attributes } from '../../agent/model/resource.ts'
import type { LineContext } from './parsed-record.ts'
import { timeOf } from '../../agent/time/time.ts'

/** A line of a program's output: what carried it wrote around it, and where the program's own text begins. */
export interface ContainerLine {
  readonly format: string
  readonly timeUnixNano?: bigint
  readonly attributes: Attributes
  readonly start: number
  /** The program's text is the message: what is around it is written on each piece of a line. */
  readonly isUnwrapped: boolean
}

const CRI =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP])(?::[\w:]{1,32})? /
const COMPOSE = /^([\w.-]{1,80}?)(?:(?<=[-_]\d{1,4}) +| {2,})\| /
const PM2 = /^\d{1,4}\|([\w./-]{1,80}) +\| /
const HEROKU = /^(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (?:heroku|app)\[([\w.-]{1,40})\]: /

/** The bar behind a name stands no further to the right. */
const BAR_MAX = 96

/**
 * What carries programs' output and writes in front of each line, for lines that no receiver has unwrapped.
 *
 *   2024-01-02T03:04:05.123456789Z stderr F message         containerd, CRI-O: Kubernetes CRI, logging format
 *   shop-1  | message                                       docker compose
 *   0|shop  | message                                       pm2
 *   2024-01-02T03:04:05.678901+00:00 app[web.1]: message    Heroku
 *
 * Names are those of the Collector's container parser, and of the semantic conventions.
 */
export function containerLineOf(line: string, context: LineContext): ContainerLine | undefined {
  const bar = line.indexOf('| ')
  if (bar > 0 && bar < BAR_MAX) return composeLine(line) ?? pm2Line(line)
  return criLine(line, context) ?? herokuLine(line, context)
}

function criLine(line: string, context: LineContext): ContainerLine | undefined {
  const match = CRI.exec(line)
  const timeUnixNano = match === null ? undefined : timeOf(match[1], context.time)
  if (match === null || timeUnixNano === undefined) return undefined
  const attributes = { 'log.iostream': match[2] ?? '', logtag: match[3] ?? '' }
  return { format: 'cri', timeUnixNano, attributes, start: match[0].length, isUnwrapped: true }
}

function composeLine(line: string): ContainerLine | undefined {
  const match = COMPOSE.exec(line)
  if (match === null) return undefined
  const attributes = { 'container.name': match[1] ?? '' }
  return { format: 'compose', attributes, start: match[0].length, isUnwrapped: false }
}

function pm2Line(line: string): ContainerLine | undefined {
  const match = PM2.exec(line)
  if (match === null) return undefined
  const attributes = { 'service.name': match[1] ?? '' }
  return { format: 'pm2', attributes, start: match[0].length, isUnwrapped: false }
}

function herokuLine(line: string, context: LineContext): ContainerLine | undefined {
  const match = HEROKU.exec(line)
  const timeUnixNano = match === null ? undefined : timeOf(match[1], context.time)
  if (match === null || timeUnixNano === undefined) return undefined
  const attributes = { 'service.instance.id': match[2] ?? '' }
  return { format: 'heroku', timeUnixNano, attributes, start: match[0].length, isUnwrapped: false }
}
