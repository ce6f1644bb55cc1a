import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'tap'
import { FORMATS } from '../../../processors/parse/formats.ts'
import { LAYOUTS } from '../../../processors/parse/layouts.ts'
import { ERROR_LITERALS } from '../../../processors/parse/level-literals.ts'
import { saysWord } from '../../support/words.ts'
import { read } from './support.ts'

/**
 * Every format with lines as its library writes them, and what is read from each. `PARSE_GOLDEN=write` writes
 * the expected files anew: look at the difference before you keep it.
 */
const FOLDER = 'test/fixtures/formats'
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.log'))
  .map((name) => name.slice(0, -'.log'.length))

for (const name of names) {
  test(`lines of ${name} are read as they were meant`, (t) => {
    const understood = linesOf(`${FOLDER}/${name}.log`).map((line) => shown(normalised(line)))
    t.ok(understood.length >= 5)
    const path = `${FOLDER}/${name}.jsonl`
    if (process.env['PARSE_GOLDEN'] === 'write')
      writeFileSync(path, understood.map((each) => `${each}\n`).join(''))
    t.strictSame(understood, readFileSync(path, 'utf8').trimEnd().split('\n'))
    t.end()
  })
}

test('every format and every layout has lines in the corpus', (t) => {
  const formats = new Set(
    names.flatMap((name) => linesOf(`${FOLDER}/${name}.log`).map((line) => read(line).format)),
  )
  for (const id of [
    ...FORMATS.map((format) => format.id),
    ...LAYOUTS.map((layout) => layout.id),
    'cri',
    'none',
  ]) {
    t.ok(formats.has(id), id)
  }
  t.end()
})

test('every line that is read as an error holds a literal that receivers look for', (t) => {
  for (const line of names.flatMap((name) => linesOf(`${FOLDER}/${name}.log`))) {
    if ((read(line).parsed?.severity?.number ?? 0) < 17) continue
    const text = line.toString()
    const isSeen = ERROR_LITERALS.some(({ text: literal, isAnyCase }) =>
      isAnyCase ? saysWord(text, literal.toLowerCase()) : text.includes(literal),
    )
    t.ok(isSeen, text)
  }
  t.end()
})

function linesOf(path: string): readonly Buffer[] {
  const lines: Buffer[] = []
  const bytes = readFileSync(path)
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf('\n', start)
    lines.push(bytes.subarray(start, end < 0 ? bytes.length : end))
    start = end < 0 ? bytes.length : end + 1
  }
  return lines
}

function normalised(line: Buffer): object {
  const { format, parsed, faults } = read(line)
  const { timeUnixNano, severity, message, attributes, traceId, spanId } = parsed ?? {}
  return {
    line: line.toString(),
    format,
    ...(timeUnixNano === undefined ? {} : { time: isoNano(timeUnixNano) }),
    ...(severity === undefined ? {} : { severity: severity.number, severityText: severity.text }),
    ...(message === undefined ? {} : { message }),
    ...(traceId === undefined ? {} : { traceId, spanId }),
    ...(attributes === undefined || Object.keys(attributes).length === 0 ? {} : { attributes }),
    ...(faults.length === 0 ? {} : { faults }),
  }
}

function isoNano(unixNano: bigint): string {
  const iso = new Date(Number(unixNano / 1_000_000n)).toISOString()
  return `${iso.slice(0, 19)}.${(unixNano % 1_000_000_000n).toString().padStart(9, '0')}Z`
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item))
}
