import type { Attributes } from '../../agent/model/resource.ts'
import { linearPattern } from '../../agent/pattern/linear-pattern.ts'
import type { Config } from './config.ts'
import type { Operator } from './operators.ts'

/**
 * The first lines of a file that match the header pattern. They are no records; what the operators find in
 * them is on every record of the file.
 */
export interface Header {
  readonly attributes: Attributes
  /** Position of the first line that is no header; undefined: all that was read so far is header. */
  readonly end: number | undefined
}

export interface HeaderReader {
  /** Reads the header out of the first bytes of a file. Bounds: HEADER_BYTES_MAX; what lies behind is no header. */
  read(firstBytes: Buffer): Header
}

export const HEADER_BYTES_MAX = 65_536
const LINE_FEED = 0x0a

/** A reader of the headers that a configuration describes. */
export function headerReader(config: NonNullable<Config['header']>): HeaderReader {
  const pattern = linearPattern(config.pattern)
  const extractors = config.metadata_operators.map(extractorOf)
  return {
    read(firstBytes) {
      const attributes: Record<string, string> = {}
      let start = 0
      for (;;) {
        const lineFeed = firstBytes.indexOf(LINE_FEED, start)
        if (lineFeed === -1) {
          const isWhole = firstBytes.length >= HEADER_BYTES_MAX
          return { attributes, end: isWhole ? start : undefined }
        }
        const line = firstBytes.toString('utf8', start, lineFeed).replace(/\r$/, '')
        if (!pattern.matches(line)) return { attributes, end: start }
        for (const extract of extractors) Object.assign(attributes, extract(line))
        start = lineFeed + 1
      }
    },
  }
}

function extractorOf(operator: Operator): (line: string) => Readonly<Record<string, string>> {
  if (operator['type'] === 'key_value_parser') {
    const delimiter = String(operator['delimiter'] ?? '=')
    const between = operator['pair_delimiter'] === undefined ? /\s+/ : String(operator['pair_delimiter'])
    return (line) => keyValues(line, delimiter, between)
  }
  const regex = linearPattern(String(operator['regex']))
  return (line) => Object.fromEntries(regex.groupsIn(line) ?? [])
}

function keyValues(
  line: string,
  delimiter: string,
  between: string | RegExp,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const pair of line.split(between)) {
    const at = pair.indexOf(delimiter)
    if (at > 0) found[pair.slice(0, at).trim()] = pair.slice(at + delimiter.length).trim()
  }
  return found
}
