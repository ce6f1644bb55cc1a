import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { cacheUses, emptyCaches } from '../../../agent/telemetry/counted-cache.ts'
import { LinePattern } from '../../../processors/recombine/line-pattern.ts'
import { setUp, signal, Source } from './support.ts'

const CACHE = 'joined_traces'

/** A record with numbers and ids of its own, as a program logs the same error again. */
type Numbers = readonly [one: number, other: number]
const RECORDS: readonly ((numbers: Numbers) => readonly string[])[] = [
  ([one]) => [
    `10:00:0${one % 10} ERROR [checkout-${one % 20}] request ${one} was not served`,
    "TypeError: Cannot read properties of undefined (reading 'price')",
    '    at total (/app/cart.js:12:3)',
    '    at serve (/app/server.js:3:4)',
  ],
  ([one, other]) => [
    `10:00:0${one % 10} ERROR billing could not serve ${one} for ${other.toString(16).padStart(8, '0')}`,
    'Traceback (most recent call last):',
    '  File "/app/billing.py", line 20, in total',
    '    return self.price(order)',
    "KeyError: 'amount'",
  ],
  ([one, other]) => [
    `panic: runtime error: index out of range [${one % 9}] with length 3`,
    '',
    `goroutine ${other % 40} [running]:`,
    `main.total(0xc0000${10_000 + (one % 80_000)}, 0x${other % 9})`,
    `\t/app/stock.go:31 +0x1${one % 9}d`,
  ],
  ([, other]) => ['', `goroutine ${other % 40} [chan receive]:`, 'main.wait(...)', '\t/app/wait.go:7 +0x2b'],
  ([one]) => [
    `10:00:0${one % 10} ERROR [id-${one.toString(16).padStart(8, '0')}] failed`,
    `10:00:0${one % 10} ERROR [id-${one.toString(16).padStart(8, '0')}] Error: lost`,
    `10:00:0${one % 10} ERROR [id-${one.toString(16).padStart(8, '0')}]     at f (/app/a.js:1:2)`,
  ],
  ([one, other]) => [
    `10:00:0${one % 10} ERROR sync failed`,
    `10:00:0${other % 3} ERROR java.io.IOException: lost`,
    '\tat shop.Cart.close(Cart.java:12)',
    '\tat shop.Cart.main(Cart.java:3)',
  ],
  ([one, other]) => [
    `10:00:0${one % 10} ERROR sync failed`,
    `10:00:0${other % 3} ERROR Traceback (most recent call last):`,
    '  File "/app/billing.py", line 20, in total',
    '    return self.price(order)',
    "KeyError: 'amount'",
  ],
  ([one]) => [`#${one % 3} f() at a.c:${one}`, `#${(one + 1) % 3} main() at a.c:7`],
  ([one]) => [`10:00:0${one % 10} WARN could not reach ${one}`],
  ([one]) => [`10:00:0${one % 10} INFO served ${one}`],
  ([one]) => [`{"level":"info","id":${one}}`],
  () => ['    at more (/app/more.js:1:2)'],
  () => ['KeyError: 1', 'words'],
  () => ['exit status 2'],
]
const number = fc.nat(99_999)
const record = fc
  .tuple(fc.constantFrom(...RECORDS), fc.tuple(number, number))
  .map(([make, numbers]) => make(numbers))

async function recordsOf(batches: readonly (readonly string[])[]): Promise<readonly string[]> {
  const { processor, sink } = setUp({ settings: { isOnce: true } })
  const source = new Source()
  for (const lines of batches) await processor.consume(source.batch(lines), signal)
  await processor.shutdown(signal)
  return sink.bodies
}

const hits = (): number => cacheUses().find(({ name }) => name === CACHE)?.hits ?? 0

test('traces that came before are the records that they are when every line is read', async (t) => {
  const before = hits()
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 60 }), async (records) => {
      const lines = records.flat()
      const whole = await recordsOf([lines])
      // Nothing is known of a line without the one behind it.
      const single = await recordsOf(lines.map((line) => [line]))
      if (JSON.stringify(whole) !== JSON.stringify(single))
        throw new Error(`${JSON.stringify(whole)} is not ${JSON.stringify(single)}`)
    }),
    { numRuns: 300 },
  )
  t.ok(hits() > before)
})

test('a dump that names another goroutine goes on behind a trace that is known, and one that names the same does not', async (t) => {
  emptyCaches([CACHE])
  const trace = (id: number): readonly string[] => [
    'panic: lost',
    '',
    `goroutine ${id} [running]:`,
    'main.total(0xc000012345)',
    '\t/app/stock.go:31 +0x1d',
  ]
  const next = (id: number): readonly string[] => [
    '',
    `goroutine ${id} [select]:`,
    'main.wait()',
    '\t/app/wait.go:7 +0x2b',
  ]
  const end = ['10:00:01 INFO ready']
  const records = await recordsOf([
    [
      ...trace(17),
      ...end,
      ...trace(18),
      ...end,
      ...trace(19),
      ...next(17),
      ...end,
      ...trace(20),
      ...next(20),
      ...end,
    ],
  ])
  t.equal(records[4], [...trace(19), ...next(17)].join('\n'))
  t.equal(records[6], trace(20).join('\n'))
})

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
const TRACEBACK = ['Traceback (most recent call last):', '  File "/app/a.py", line 1, in f', 'KeyError: 1']

/** Traces that are the same but for what the lines behind them depend on. */
const APART: Readonly<Record<string, readonly string[]>> = {
  'an id in what every line carries': ['0000abcd', '0000abce', '0000abcf', '0000abda'].flatMap((id) => [
    `10:00:00 ERROR [id-${id}] failed`,
    'words',
    'other words',
    ...(id === '0000abda' ? [`10:00:00 ERROR [id-${id}]     at f (/app/a.js:1:2)`] : []),
    '10:00:01 INFO ready',
  ]),
  'whether records have a prefix': [
    ...times(3, [...TRACEBACK, ...times(14, 'words')]).flat(),
    '10:00:01 INFO ready',
    ...TRACEBACK,
    ...times(14, 'words'),
    '10:00:01 INFO ready',
  ],
}

for (const [what, lines] of Object.entries(APART)) {
  test(`a trace is another one by ${what}`, async (t) => {
    emptyCaches([CACHE])
    const before = hits()
    t.same(await recordsOf([lines]), await recordsOf(lines.map((line) => [line])))
    t.ok(hits() > before)
  })
}

test('where a trace leads is known from the third time on that it comes, with other numbers in its first line', async (t) => {
  emptyCaches([CACHE])
  const [make] = RECORDS
  const lines = [10_001, 10_012, 10_023, 10_034].flatMap((one) => [
    ...(make?.([one, 0]) ?? []),
    `10:00:09 INFO served ${one}`,
  ])
  const before = hits()
  await recordsOf([lines])
  t.ok(hits() - before >= 3)
})

test('LinePattern leaves open what differs when the same calls are printed again', (t) => {
  const of = (text: string): LinePattern | undefined => LinePattern.of(Buffer.from(text))
  const matches = (pattern: string, text: string): boolean =>
    pattern.length === text.length && of(pattern)?.matches(Buffer.from(`..${text}`), 2) === true
  const go = 'goroutine 17 [running]:\nmain.f(0xc0, 0x3)\n\t/app/a.go:31 +0x1d'
  t.ok(matches(go, go.replace('17', '42')))
  t.ok(matches(go, go.replace('0xc0', '0xff').replace('+0x1d', '+0x2e')))
  t.notOk(matches(go, go.replace(':31', ':32')))
  t.notOk(matches(go, go.replace('0xc0', '0xg0')))
  t.notOk(matches(go, go.replace('main.f', 'main.g')))
  const two = `${go}\n\ngoroutine 18 [select]:`
  t.notOk(matches(two, two.replace('17', '42')), 'one of several goroutines may be named twice')
  const other = '    at f (/app/a.js:1:2) 0xc0'
  t.notOk(matches(other, other.replace('0xc0', '0xc1')), 'only Go prints values')
  t.equal(LinePattern.of(Uint8Array.of(0x61, 0xff)), undefined)
  const shared = of(go)?.idsOf(Buffer.from(go), 0)('17') ?? ''
  t.equal(of(go)?.idsFor(Buffer.from(go.replace('17', '42')), 0)(shared), '42')
  t.equal(of(go)?.idsOf(Buffer.from(go), 0)('18'), '18')
  t.end()
})
