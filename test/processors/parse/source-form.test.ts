import { readdirSync, readFileSync } from 'node:fs'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { LineReader } from '../../../processors/parse/line-reader.ts'
import { SourceForm, SourceForms } from '../../../processors/parse/source-form.ts'
import { batchOf, configOf, nano, OBSERVED, read } from './support.ts'

/** What is remembered of a source makes reading faster and changes nothing in what is read. */
const FOLDER = 'test/fixtures/formats'
const LINES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.log'))
  .flatMap((name) => readFileSync(`${FOLDER}/${name}`, 'utf8').split('\n').slice(0, 12))

/** A line with some digits of its head changed, as the next line of the same source has them. */
const alike = fc
  .tuple(fc.constantFrom(...LINES), fc.array(fc.tuple(fc.nat(60), fc.nat(9)), { maxLength: 3 }))
  .map(([line, digits]) => {
    const characters = [...line]
    for (const [at, digit] of digits) if (/\d/.test(characters[at] ?? '')) characters[at] = String(digit)
    return characters.join('')
  })
/** Words behind a time that may be part of it, and those that only begin like one. */
const BEHIND = [
  '',
  ' AM',
  ' PM x',
  ' UTC',
  ' UTCx',
  ' +02:00 x',
  '+0200',
  ' INFO x',
  ' EST x',
  ' ESTX',
  ' 2026',
  ' - x',
  '] x',
  'Z',
  ',5',
  '.5 x',
  '7',
  ' [main] x',
  '|x',
  ': x',
]
const LEADS = ['', '[', '<', 'INFO [', 'E, [', '- ']
const TIMES = [
  '2026-01-02 03:04:05',
  '2026-01-02T03:04:05.678',
  '2026-01-02T03:04:05.912',
  '2026-01-02T03:04:05.9121',
  '2026-01-02 03:04:05,678',
  '02/Jan/2026:03:04:05 +0000',
  '02/Jan/2026:03:04:05',
  'Fri Jan  2 03:04:05 2026',
  'Fri Jan  2 03:04:05.123 2026',
  'Jan  2 03:04:05',
  '1/2/2026 3:04:05',
  '03:04:05.678',
  '03:04:05.999',
  '2026-01-02 03:04:05.1234567890',
  '2026-01-02 25:04:05.678',
]
/** Lines of one source: the same time, but for digits, and anything behind it. */
const timed = fc
  .tuple(fc.constantFrom(...LEADS), fc.constantFrom(...TIMES))
  .chain(([lead, time]) =>
    fc
      .array(
        fc.tuple(
          fc.constantFrom(time, time, time.replace(/\d$/, '4')),
          fc.constantFrom(...BEHIND),
          fc.boolean(),
        ),
        { minLength: 2, maxLength: 6 },
      )
      .map((list) =>
        list.map(([written, behind, isJson]) =>
          isJson ? JSON.stringify({ time: `${written}${behind}`, msg: 'x' }) : `${lead}${written}${behind}`,
        ),
      ),
  )
const lines = fc.oneof(fc.array(alike, { minLength: 1, maxLength: 8 }), timed)
const DAY = 86_400_000_000_000n

test('lines are read as each by itself, in any order and of any number of sources', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(lines, fc.constantFrom('a', 'b'), fc.constantFrom(OBSERVED, OBSERVED + 200n * DAY)), {
        minLength: 1,
        maxLength: 3,
      }),
      (batches) => {
        const reader = new LineReader(configOf())
        for (const [texts, stream, observed] of batches) {
          for (const text of texts) {
            const together = shown(reader.read(batchOf([text], { stream, observed }), 0))
            if (together !== shown(read(text, {}, observed))) throw new Error(`${text}: ${together}`)
          }
        }
      },
    ),
    { numRuns: 600 },
  )
  t.end()
})

const context = { observedUnixNano: OBSERVED, location: { instantOf: (ms: number): number => ms } }

test('a time that differs in its fraction only is known without looking for it', (t) => {
  const form = new SourceForm()
  const first = '2026-01-02T03:04:05.678Z [main] x'
  form.learnTime(first, { start: 0, end: 24, unixNano: nano('2026-01-02T03:04:05.678Z') }, context)
  t.equal(
    form.timeIn('2026-01-02T03:04:05.912Z [pool] y', context)?.unixNano,
    nano('2026-01-02T03:04:05.912Z'),
  )
  t.equal(form.timeIn('2026-01-02T03:04:06.912Z [pool] y', context), undefined, 'another second')
  t.equal(form.timeIn('2026-01-02T03:04:05.91Z [pool] y', context), undefined, 'another fraction')
  t.equal(form.timeIn('2026-01-02T03:04:05.9x2Z [pool] y', context), undefined, 'no digits')
  t.equal(form.timeIn('2026-01-02T03:04:05.912Zulu y', context), undefined, 'a longer word behind it')
  const later = { ...context, observedUnixNano: OBSERVED + 1n }
  t.equal(form.timeIn('2026-01-02T03:04:05.912Z [pool] y', later), undefined, 'another arrival')
  t.end()
})

test('the forms of a thousand sources are remembered, and no more', (t) => {
  const forms = new SourceForms()
  for (let source = 0; source < 5_000; source += 1) forms.of(`file:/var/log/${source}.log`)
  t.equal(forms.count, 1_024)
  t.equal(forms.of('file:/var/log/4999.log'), forms.of('file:/var/log/4999.log'))
  t.end()
})

function shown(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item))
}
