/** The line by which Elixir says what was raised. */

/** Shape: "** (Shop.NotFound) cart 7", also "** (throw) 1" and "** (EXIT from #PID<0.1.0>) shutdown". */
const HEADER =
  /^(\s*)\*\* \(((?:[A-Z]\w*\.)*[A-Z]\w*|throw|exit|stop|error|:\w+|EXIT from #PID<[\d.]+>)\) ?(.*)$/
/** A header behind what logging writes in front of it; a trace has it where frames follow. */
const LOGGED_HEADER = /[\s\]:]\*\* \(((?:[A-Z]\w*\.)*[A-Z]\w*|throw|exit|stop|error)\) (.*)$/

/** What was raised, and how far in the line stands. */
export interface ElixirHeader {
  readonly indent: number
  readonly type: string
  readonly message: string
}

/** The header of an exception, and how far in it stands; undefined for other lines. */
export function headerOf(line: string): ElixirHeader | undefined {
  const [, indent = '', type = '', message = ''] = HEADER.exec(line) ?? []
  return type === '' ? undefined : { indent: indent.length, type, message }
}

/** The header at the end of a log line. */
export function loggedHeader(line: string): ElixirHeader | undefined {
  const [, type = '', message = ''] = line.includes('** (') ? (LOGGED_HEADER.exec(line) ?? []) : []
  return type === '' ? undefined : { indent: 0, type, message }
}
