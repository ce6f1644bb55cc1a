import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'
import type { SeverityNumber } from '../../agent/model/severity.ts'
import { levelOfWord } from './level.ts'
import type { LineContext, ParsedRecord } from './parsed-record.ts'
import { timeOf } from '../../agent/time/time.ts'

/**
 * How one library or server writes the head of a text line: where its level, its logger, its thread and its
 * process stand. A layout adds to what is known of a line; that it is a log line is told by its time or level.
 */
export interface Layout {
  /** Name of the library or server: what the line is counted as. */
  readonly id: string
  /** Where the pattern begins: at the start of the line, after a time there, or after a time in a bracket there. */
  readonly after: 'start' | 'time' | 'bracketed_time'
  /** The first character that can stand where the pattern begins, blanks left out. */
  readonly startsWith: RegExp
  /** Text that a line without which cannot be of this layout: found faster than the pattern fails. */
  readonly requires?: string
  /**
   * Sticky. Groups: `level` (a word of a level, or the layout is another), `time` (likewise), `place` (the IANA zone
   * of the time before), and those that `ATTRIBUTE_OF` names. Bounds: no part of it can match the same text in two ways.
   */
  readonly pattern: RegExp
  /** Signs and words that are a level in this layout only; '' is none. */
  readonly levels?: Readonly<Record<string, SeverityNumber>>
  /** A JSON object with further fields ends the line. */
  readonly hasPayload?: true
  /** What else the line says, beyond its groups. `end` is where the pattern ended. */
  readonly details?: (groups: Groups, line: string, end: number) => Attributes
}

export type Groups = Readonly<Record<string, string | undefined>>

/** Groups of a pattern, and the attributes they are. */
const ATTRIBUTE_OF: Readonly<Record<string, string>> = {
  pid: 'process.pid',
  tid: 'thread.id',
  thread: 'thread.name',
  logger: 'log.logger',
  file: 'code.file.path',
  line: 'code.line.number',
  function: 'code.function.name',
  client: 'client.address',
  port: 'client.port',
  user: 'user.name',
  database: 'db.namespace',
  status: 'http.response.status_code',
  size: 'http.response.body.size',
  agent: 'user_agent.original',
  event: 'log.event.id',
  stream: 'log.iostream',
  invocation: 'faas.invocation_id',
}
const NUMERIC = new Set(['pid', 'tid', 'line', 'port', 'status', 'size'])

/** What a layout found in a line. */
export interface LayoutReading extends ParsedRecord {
  /** The layout has a place for the level: another word is none. */
  readonly isLevelRead: boolean
  readonly hasPayload: boolean
  /** The IANA zone of the line's time, where it is written behind it. */
  readonly place?: string
}

/** What a line of this layout says; undefined when it is not of it. `position` is where the pattern has to match. */
export function readLayout(
  layout: Layout,
  line: string,
  position: number,
  context: LineContext,
): LayoutReading | undefined {
  if (layout.requires !== undefined && !line.includes(layout.requires)) return undefined
  layout.pattern.lastIndex = position
  const groups: Groups | undefined = layout.pattern.exec(line)?.groups
  if (groups === undefined) return undefined
  const end = layout.pattern.lastIndex
  const { level, time } = groups
  const own = level === undefined ? undefined : layout.levels?.[level]
  const severity =
    level === undefined || own === 0
      ? undefined
      : own === undefined
        ? levelOfWord(level)
        : { number: own, text: level }
  if (level !== undefined && severity === undefined && own !== 0) return undefined
  const timeUnixNano = time === undefined ? undefined : timeOf(time, context.time)
  if (time !== undefined && timeUnixNano === undefined) return undefined
  return {
    format: layout.id,
    isLevelRead: level !== undefined,
    hasPayload: layout.hasPayload === true,
    ...(groups['place'] === undefined ? {} : { place: groups['place'] }),
    ...(timeUnixNano === undefined ? {} : { timeUnixNano }),
    ...(severity === undefined ? {} : { severity }),
    attributes:
      layout.details === undefined
        ? attributesOf(groups)
        : { ...attributesOf(groups), ...layout.details(groups, line, end) },
  }
}

function attributesOf(groups: Groups): Attributes {
  const attributes: Record<string, AttributeValue> = {}
  for (const name of Object.keys(groups)) {
    const attribute = ATTRIBUTE_OF[name]
    const value = attribute === undefined ? undefined : groups[name]?.trim()
    if (attribute === undefined || value === undefined || value === '' || value === '-') continue
    attributes[attribute] = NUMERIC.has(name) ? Number(value) : value
  }
  return attributes
}
