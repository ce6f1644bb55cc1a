import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { compileFilter } from '../../../agent/scan/literal-filter.ts'
import { literalSetOf } from '../../../agent/scan/literal-set.ts'
import { filterFor, filterName } from '../../../agent/scan/prepared-filter.ts'

const LITERALS = literalSetOf([
  { text: 'Traceback (most', isAnyCase: false },
  { text: 'error', isAnyCase: true },
])

test('A filter that was not prepared is compiled', (t) => {
  t.strictSame(Buffer.from(filterFor(LITERALS, t.testdir())), Buffer.from(compileFilter(LITERALS)))
  t.end()
})

test('A filter that was prepared for exactly these literals is taken', (t) => {
  const folder = t.testdir()
  writeFileSync(join(folder, filterName(LITERALS)), 'prepared')
  t.equal(Buffer.from(filterFor(LITERALS, folder)).toString(), 'prepared')
  const more = { ...LITERALS, exact: [...LITERALS.exact, Buffer.from('panic: ')] }
  t.strictSame(Buffer.from(filterFor(more, folder)), Buffer.from(compileFilter(more)))
  t.end()
})

test('No two sets of literals have the name of one filter', (t) => {
  const bytes = (...texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => Buffer.from(text))
  const sets = [
    { exact: bytes('ab'), anyCase: [] },
    { exact: bytes('a', 'b'), anyCase: [] },
    { exact: bytes('b', 'a'), anyCase: [] },
    { exact: bytes('a'), anyCase: bytes('b') },
    { exact: [], anyCase: bytes('a', 'b') },
    { exact: bytes('a'), anyCase: [], anyCaseAnywhere: bytes('b') },
    { exact: bytes('a\nb'), anyCase: [] },
    { exact: [], anyCase: [] },
  ]
  t.equal(new Set(sets.map(filterName)).size, sets.length)
  t.end()
})
