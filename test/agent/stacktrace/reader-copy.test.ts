import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { GRAMMARS } from '../../../agent/stacktrace/languages.ts'
import type { LineReader } from '../../../agent/stacktrace/language.ts'
import { fixture, linesOf } from './support.ts'

const LINES: readonly string[] = [
  'fluent-plugin-detect-exceptions/node_js_exc.log',
  'fluent-plugin-detect-exceptions/python_exc.log',
  'fluent-plugin-detect-exceptions/go_exc.log',
  'fluent-plugin-detect-exceptions/go_signal_exc.log',
  'node/error_aggregateTwoErrors.snapshot',
  'node/undefined_reference_in_new_context.snapshot',
  'forms/dotnet.txt',
  'forms/go.txt',
  'forms/java.txt',
  'forms/javascript.txt',
  'forms/python.txt',
]
  .flatMap((name) => linesOf(fixture(name)))
  .concat(['', '    ^', '}', 'words', 'exit status 2', '10:00:00 ERROR x', 'KeyError: (', '  note'])
const BEGINNINGS = LINES.flatMap((line, index) =>
  GRAMMARS.flatMap((grammar) => (grammar.begin(line)?.reader.copy === undefined ? [] : [{ grammar, index }])),
)
const same = (id: string): string => id
const fits = (reader: LineReader, lines: readonly string[]): readonly string[] =>
  lines.map((line) => reader.next(line))

test('a copy of a reader goes on as the reader does, and each by itself', (t) => {
  const lines = fc.array(fc.constantFrom(...LINES), { maxLength: 8 })
  fc.assert(
    fc.property(
      fc.constantFrom(...BEGINNINGS),
      fc.nat(20),
      lines,
      lines,
      ({ grammar, index }, count, rest, other) => {
        const begin = (): LineReader | undefined => {
          const reader = grammar.begin(LINES[index] ?? '')?.reader
          if (reader !== undefined) fits(reader, LINES.slice(index + 1, index + 1 + count))
          return reader
        }
        const [original, untouched] = [begin(), begin()]
        const copy = original?.copy?.(same)
        if (original === undefined || untouched === undefined || copy === undefined)
          throw new Error('no copy')
        const wanted = fits(untouched, rest).join()
        fits(copy.copy?.(same) ?? copy, other)
        if (fits(copy, rest).join() !== wanted) throw new Error('the copy differs')
        if (fits(original, rest).join() !== wanted) throw new Error('the copy moved the original')
      },
    ),
    { numRuns: 2_000 },
  )
  t.same([...new Set(BEGINNINGS.map(({ grammar }) => grammar.language))].sort(), [
    'dotnet',
    'go',
    'java',
    'javascript',
    'python',
  ])
  t.end()
})
