import { RE2JS } from 're2js'
import { ConfigError, describeError } from '../../agent/model/errors.ts'

/** A pattern of a user that is looked for anywhere in a line, in time linear to the line's length. */
export interface LinePattern {
  matches(line: string): boolean
}

/** Errors: ConfigError HEPH_RECOMBINE_PATTERN_INVALID. */
export function linePattern(source: string): LinePattern {
  try {
    const compiled = RE2JS.compile(source)
    return { matches: (line) => compiled.matcher(line).find() }
  } catch (error) {
    throw new ConfigError(
      'HEPH_RECOMBINE_PATTERN_INVALID',
      `the pattern ${JSON.stringify(source)} is not in RE2 syntax: ${describeError(error)}`,
      { cause: error },
    )
  }
}

/** What is wrong with a pattern; undefined when it can be used. */
export function patternFault(source: string): string | undefined {
  try {
    linePattern(source)
    return undefined
  } catch (error) {
    return `expected a pattern in RE2 syntax (${describeError(error instanceof Error ? error.cause : error)})`
  }
}
