import type { ByteSlice } from '../model/body-slices.ts'

/** One line of a log as the grammars want to see it. */

/** A line is looked at up to here: no header, frame or prefix that means something is longer. */
export const LINE_CHARACTERS_MAX = 4_096

// Control sequences of terminals: colours and the like. Source: ECMA-48, CSI sequences.
// oxlint-disable-next-line no-control-regex
const ANSI = /\u001b\[[0-?]*[ -/]*[@-~]/g

/** Tabs at the beginning of a message, as rsyslog writes them. A number may look alike: "see: #0112". */
const WRITTEN_TABS = /(?<=^|: )(?:#011)+(?!\d)/
const WRITTEN_TAB = '#011'

/** The line without colours, carriage return and what is beyond LINE_CHARACTERS_MAX, with the tabs that syslog wrote as "#011". */
export function plainLine(line: string): string {
  const cut = line.length > LINE_CHARACTERS_MAX ? line.slice(0, LINE_CHARACTERS_MAX) : line
  const uncoloured = cut.includes('\u001b[') ? cut.replace(ANSI, '') : cut
  const ended = uncoloured.endsWith('\r') ? uncoloured.slice(0, -1) : uncoloured
  if (!ended.includes(WRITTEN_TAB)) return ended
  return ended.replace(WRITTEN_TABS, (tabs) => '\t'.repeat(tabs.length / WRITTEN_TAB.length))
}

/** Whether there is nothing to see on the line. */
export function isBlank(line: string): boolean {
  return line.trim() === ''
}

/** How far a line is indented, in characters. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

/** A line that is a whole JSON object is a record of its own, whatever is inside. Terms of Erlang begin otherwise. */
export function isJsonRecord(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}') && mayFollowBrace(line.charCodeAt(1))
}

/** The same, of a line that is not decoded. */
export function isJsonBytes({ bytes, start, end }: ByteSlice): boolean {
  if (end - start < 2 || bytes[start] !== OPEN_BRACE || bytes[end - 1] !== CLOSING_BRACE) return false
  return mayFollowBrace(bytes[start + 1])
}

function mayFollowBrace(code: number | undefined): boolean {
  return code === QUOTE || code === SPACE || code === TAB || code === CLOSING_BRACE
}

const OPEN_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const QUOTE = 0x22
const SPACE = 0x20
const TAB = 0x09
