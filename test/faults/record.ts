import { crc32 } from 'node:zlib'

/**
 * A record of the oracle says where it comes from, which it is there, and what its payload must add up to:
 *
 *   oracle src=3 seq=17 crc=9a0b1c2d xxxxxxxx
 *
 * The checksum covers source, sequence and everything behind it, of a trace all its lines. This file knows
 * nothing of the agent: writer and judge meet here.
 */
export type RecordForm = 'plain' | 'json' | 'trace'

export interface OracleRecord {
  readonly source: number
  readonly sequence: number
}

export interface RecordOptions extends OracleRecord {
  readonly form: RecordForm
  /** Bytes of filling behind the checksum. */
  readonly payloadBytes: number
  /** Filling of its own kind. */
  readonly payload?: string
  /** Each line as containerd writes it. */
  readonly isWrapped?: boolean
}

const TIME = '2026-03-04T05:06:07.008Z'
const FRAMES = 4

/** The lines of one record, each with its line end. Shape: one line, of a trace several. */
export function recordLines(options: RecordOptions): string {
  const lines = linesOf(options)
  if (options.isWrapped !== true) return `${lines.join('\n')}\n`
  return lines.map((line) => `2026-03-04T05:06:07.008009010Z stdout F ${line}\n`).join('')
}

/** What a body says it is. Shape: undefined when it holds no record; `isIntact` when the checksum is right. */
export function readRecord(body: string): (OracleRecord & { readonly isIntact: boolean }) | undefined {
  const match = /oracle src=(\d+) seq=(\d+) crc=([0-9a-f]{8}) /.exec(body)
  if (match === null) return undefined
  const [marker, source, sequence, checksum] = match
  const payload = body.slice(match.index + marker.length).replace(/"\}$/, '')
  const record = { source: Number(source), sequence: Number(sequence) }
  return { ...record, isIntact: checksumOf(record, payload) === checksum }
}

function linesOf(options: RecordOptions): readonly string[] {
  const filling = options.payload ?? 'x'.repeat(options.payloadBytes)
  if (options.form === 'plain') return [`${TIME} INFO ${marked(options, filling)}`]
  if (options.form === 'json') {
    return [`{"time":"${TIME}","level":"info","msg":"${marked(options, filling)}"}`]
  }
  const frames = Array.from(
    { length: FRAMES },
    (_, index) =>
      `    at step${index} (/srv/oracle/src${options.source}.js:${options.sequence + 1}:${index + 1})`,
  )
  const lines = [`TypeError: ${filling}`, ...frames]
  return `${TIME} ERROR ${marked(options, lines.join('\n'))}`.split('\n')
}

function marked(record: OracleRecord, payload: string): string {
  return `oracle src=${record.source} seq=${record.sequence} crc=${checksumOf(record, payload)} ${payload}`
}

function checksumOf(record: OracleRecord, payload: string): string {
  return crc32(`${record.source} ${record.sequence} ${payload}`).toString(16).padStart(8, '0')
}
