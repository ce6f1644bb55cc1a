import { test } from 'tap'
import { Judge } from '../../support/judge.ts'

/** What several lines, or several ways to write them, say of one failure is one event of one group. */
const HEADER = "NoMethodError (undefined method `total' for nil):"
const FRAMES = ["app/models/cart.rb:12:in `total'", "app/controllers/carts_controller.rb:9:in `create'"]
const ANSWER = 'Completed 500 Internal Server Error in 31ms (ActiveRecord: 2.1ms)'
const tagged = (tag: string): readonly string[] =>
  ['  ', HEADER, '  ', ...FRAMES].map((line) => `${tag} ${line}`)

const FORMS: Readonly<Record<string, readonly string[]>> = {
  'without tags': [ANSWER, '  ', HEADER, '  ', ...FRAMES],
  'with a tag on each line': [`[5f3a-11] ${ANSWER}`, ...tagged('[5f3a-11]')],
  'with two tags': [`[5f3a-11] [10.0.0.9] ${ANSWER}`, ...tagged('[5f3a-11] [10.0.0.9]')],
  'behind the head of the Logger': [
    `I, [2026-01-02T03:04:05.678901 #42]  INFO -- : [5f3a-12] ${ANSWER}`,
    `F, [2026-01-02T03:04:05.678902 #42] FATAL -- : [5f3a-12]   `,
    ...tagged('[5f3a-12]').slice(1),
  ],
  'behind that head, without tags': [
    `I, [2026-01-02T03:04:05.678901 #42]  INFO -- : ${ANSWER}`,
    `F, [2026-01-02T03:04:05.678902 #42] FATAL -- :   `,
    HEADER,
    '  ',
    ...FRAMES,
  ],
}

test('a request that Rails could not answer is one event and one group, however its lines are tagged', async (t) => {
  const judge = await Judge.start()
  const fingerprints = new Set<string>()
  for (const [form, lines] of Object.entries(FORMS)) {
    const events = await judge.errorsIn(lines)
    t.equal(events.length, 1, form)
    t.equal(events[0]?.exceptionType, 'NoMethodError', form)
    for (const { fingerprint } of events) fingerprints.add(fingerprint)
  }
  t.equal(fingerprints.size, 1)
})

const DATES = [
  '2026-01-02 03:04:05',
  '02.01.2026 03:04:05',
  '02/01/2026 03:04:05.678',
  '1/2/2026 3:04:05 AM',
  'Fri, 02 Jan 2026 03:04:05 +0000',
  'Fri Jan  2 03:04:05 2026',
  '20260102 03:04:05.678',
  '20260102T030405Z',
  '2026/01/02-03:04:05.678901',
  '02-Jan-2026 03:04:05',
]

test('the same error is one group, whichever date stands before it', async (t) => {
  const judge = await Judge.start()
  const fingerprints = new Set<string>()
  for (const date of DATES) {
    const events = await judge.errorsIn([`${date} ERROR price list 7 is gone`])
    t.equal(events.length, 1, date)
    t.equal(events[0]?.exceptionMessage, 'price list 7 is gone', date)
    for (const { fingerprint } of events) fingerprints.add(fingerprint)
  }
  t.equal(fingerprints.size, 1)
})
