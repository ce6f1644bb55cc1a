import { readLayout, type Layout, type LayoutReading } from './layout.ts'
import { ANDROID_LAYOUTS } from './layouts/android.ts'
import { CLOUD_LAYOUTS } from './layouts/cloud.ts'
import { DATABASE_LAYOUTS } from './layouts/database.ts'
import { DOTNET_LAYOUTS } from './layouts/dotnet.ts'
import { ELIXIR_LAYOUTS } from './layouts/elixir.ts'
import { GO_LAYOUTS } from './layouts/go.ts'
import { JVM_LAYOUTS } from './layouts/jvm.ts'
import { PHP_LAYOUTS } from './layouts/php.ts'
import { PYTHON_LAYOUTS } from './layouts/python.ts'
import { RUBY_LAYOUTS } from './layouts/ruby.ts'
import { RUST_LAYOUTS } from './layouts/rust.ts'
import { WEB_SERVER_LAYOUTS } from './layouts/web-server.ts'
import type { LineContext } from './parsed-record.ts'

/** All layouts, the narrow ones first: a line is of the first that it fits. */
export const LAYOUTS: readonly Layout[] = [
  ...WEB_SERVER_LAYOUTS,
  ...DATABASE_LAYOUTS,
  ...CLOUD_LAYOUTS,
  ...ANDROID_LAYOUTS,
  ...RUBY_LAYOUTS,
  ...PHP_LAYOUTS,
  ...GO_LAYOUTS,
  ...JVM_LAYOUTS,
  ...DOTNET_LAYOUTS,
  ...PYTHON_LAYOUTS,
  ...RUST_LAYOUTS,
  ...ELIXIR_LAYOUTS,
]

/** Layouts by their first character, 128 of them: most lines can be of one or two, and many of none. */
type Table = readonly (readonly Layout[])[]

const AT_START = tableOf('start')
const AFTER_TIME = tableOf('time')
const AFTER_BRACKETED_TIME = tableOf('bracketed_time')
const NO_LAYOUTS: readonly Layout[] = []

/** What a line says that is of a layout which is known by the line's start. */
export function readAtStart(line: string, context: LineContext): LayoutReading | undefined {
  return readFirst(AT_START, line, 0, context)
}

/** What stands after the time that is at the start of a line, or in a bracket there. */
export function readAfterTime(
  line: string,
  time: { readonly start: number; readonly end: number },
  context: LineContext,
): LayoutReading | undefined {
  if (time.start === 0) return readFirst(AFTER_TIME, line, time.end, context)
  return BEFORE_BRACKETED.test(line.slice(0, time.start))
    ? readFirst(AFTER_BRACKETED_TIME, line, time.end, context)
    : undefined
}

/** The weekday of a time is not always part of it. */
const BEFORE_BRACKETED = /^\[(?:[A-Z][a-z]{2} )?$/

const BLANK = 0x20

function tableOf(after: Layout['after']): Table {
  const layouts = LAYOUTS.filter((layout) => layout.after === after)
  return Array.from({ length: 128 }, (_, code) =>
    layouts.filter(({ startsWith }) => startsWith.test(String.fromCharCode(code))),
  )
}

function readFirst(
  table: Table,
  line: string,
  position: number,
  context: LineContext,
): LayoutReading | undefined {
  let first = position
  while (line.charCodeAt(first) === BLANK) first += 1
  for (const layout of table[line.charCodeAt(first)] ?? NO_LAYOUTS) {
    const parsed = readLayout(layout, line, position, context)
    if (parsed !== undefined) return parsed
  }
  return undefined
}
