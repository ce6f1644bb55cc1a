import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { LineSplitter } from '../../agent/scan/line-splitter.ts'
import { dataSet } from './data.ts'
import { wantedLiterals } from './wanted-literals.ts'

/**
 * Lines that are no part of an error are passed over unread only where they hold none of the literals of the rules. A
 * literal that nearly every line holds turns that off without failing anything else.
 */
const NEEDLESS_SHARE_MAX = 0.01

test('the literals of the shipped rules stand in few lines that are no part of an error', (t) => {
  const { paths, lines, errors } = dataSet({ kind: 'mixed', bytes: 1_000_000 })
  const text = readFileSync(paths[0] ?? '', 'latin1')
    .trimEnd()
    .split('\n')
  const wanted = wantedLines(text)
  const isPart = (line: string): boolean =>
    /^\s|^$|"level":"error"| ERROR |^(?:TypeError|KeyError|Traceback|panic|goroutine|main\.)/.test(line)
  const parts = wanted.filter(isPart)
  const needless = wanted.filter((line) => !isPart(line))
  t.equal(text.length, lines)
  t.ok(parts.length > errors, 'every error has a wanted line, traces have several')
  t.ok(
    needless.length < lines * NEEDLESS_SHARE_MAX,
    `${needless.length} of ${lines} lines for nothing, such as ${needless.slice(0, 5).join('\n')}`,
  )
  t.end()
})

function wantedLines(lines: readonly string[]): readonly string[] {
  const literals = wantedLiterals()
  const bytes = (isAnyCase: boolean): readonly Uint8Array[] =>
    literals.filter((each) => each.isAnyCase === isAnyCase).map(({ text }) => new TextEncoder().encode(text))
  const splitter = new LineSplitter({
    lineBytesMax: 1 << 16,
    longLines: 'split',
    bufferBytes: 1 << 21,
    literals: bytes(false),
    literalsOfAnyCase: bytes(true),
  })
  const content = Buffer.from(`${lines.join('\n')}\n`, 'latin1')
  content.copy(splitter.room())
  splitter.wrote(content.length)
  const marks: number[] = []
  for (let block = splitter.take(); block !== undefined; block = splitter.take())
    marks.push(...(block.marks ?? []))
  return lines.filter((_, index) => marks[index] === 1)
}
