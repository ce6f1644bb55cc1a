import { test } from 'tap'
import { recordsOf } from './support.ts'

const at = (second: number, level: string, words: string): string =>
  `2026-11-24 03:04:${second},123 ${level.padEnd(5)} [main] com.shop.Cart - ${words}`

/** What stands below the log line of an error, as programs print it. */
const MESSAGES: Readonly<Record<string, readonly [words: string, ...below: string[]]>> = {
  'a statement that is announced': ['query failed:', 'SELECT *', '  FROM orders', ' WHERE id = 4711'],
  'a statement without indentation': ['query failed:', 'select *', 'from orders', 'where id = 4711'],
  'an object that is open': ['not placed {', '"id": 4711,', '"items": [', '{ "sku": 1 },', '],', '}'],
  'an object below': ['not placed:', '{', '  "id": 4711', '}'],
  'a part that is named': ['payment failed', 'Caused by: connection refused by psp', 'Hint: start it'],
  'what SQLAlchemy prints below': [
    '(psycopg2.errors.UndefinedColumn) column "pric" does not exist',
    'LINE 1: SELECT pric FROM orders',
    '               ^',
    '',
    '[SQL: SELECT pric FROM orders]',
    '(Background on this error at: https://sqlalche.me/e/20/f405)',
  ],
  'the fields that pydantic finds fault with': [
    '2 validation errors for Order',
    'items.0.price',
    '  Input should be a valid number [type=float_parsing]',
    'id',
    '  Field required [type=missing]',
  ],
  'indented lines': ['checks failed', '  - disk: full', '  - psp: down'],
}

for (const [name, [words, ...below]] of Object.entries(MESSAGES)) {
  test(`a log line of an error and ${name} are one record`, (t) => {
    const message = [at(11, 'ERROR', words), ...below]
    const others = [at(10, 'INFO', 'ready'), at(12, 'INFO', 'going on')] as const
    t.same(recordsOf([others[0], ...message, others[1]]), [others[0], message.join('\n'), others[1]])
    t.same(recordsOf(message), [message.join('\n')], 'at the end of a stream')
    const carried = message.map((line) => `app-1  | ${line}`)
    if (!below.some((line) => line === '')) t.same(recordsOf(carried), [carried.join('\n')], 'of compose')
    t.end()
  })
}

test('what may be printed by another part of the program is no part of a message', (t) => {
  const head = at(11, 'ERROR', 'payment failed')
  const alone: Readonly<Record<string, readonly string[]>> = {
    'a line without any sign': [head, 'listening on port 3000'],
    'a line below that': [head, 'listening on port 3000', '  indented'],
    'a line that is announced and is no statement': [at(11, 'ERROR', 'failed:'), 'listening on port 3000'],
    'an indented line below INFO': [at(11, 'INFO', 'ready'), '  on port 3000'],
    'a level without a time': ['ERROR: payment failed', '  indented'],
    'a whole JSON object': [at(11, 'ERROR', 'failed {'), '{"level":"info","msg":"ready"}'],
    'a line with a head of its own': [at(11, 'ERROR', 'failed {'), '10:00:00 INFO ready'],
    'a word below no faults': [at(11, 'ERROR', 'payment failed'), 'ready'],
    'words below faults': [at(11, 'ERROR', '2 validation errors for Order'), 'listening on port 3000'],
    'an error of its own': [at(11, 'ERROR', 'failed:'), 'SELECT 1', 'listening on port 3000'],
  }
  for (const [name, lines] of Object.entries(alone)) {
    const last = lines.at(-1) ?? ''
    t.equal(recordsOf(lines).at(-1), last, name)
  }
  t.end()
})

test('what is opened in a message and never closed takes two hundred lines at most', (t) => {
  const below = Array.from({ length: 250 }, (_, index) => `line ${index}`)
  const [first = '', ...rest] = recordsOf([at(11, 'ERROR', 'not placed {'), ...below])
  t.equal(first.split('\n').length, 201)
  t.equal(rest.length, 50)
  t.end()
})

test('a trace below the lines of a message is of the same record', (t) => {
  const lines = [
    at(11, 'ERROR', 'query failed:'),
    'SELECT *',
    '  FROM orders',
    'Traceback (most recent call last):',
    '  File "/app/cart.py", line 12, in total',
    "KeyError: 'price'",
  ]
  t.same(recordsOf(lines), [lines.join('\n')])
  t.end()
})

test('the message below a row of rich goes on where it is indented as far, also without a time', (t) => {
  const indent = ' '.repeat(20)
  const row = [`${indent}ERROR    gave up on order 7,   pay.py:18`, `${indent}         the bank said no`]
  const next = `${indent}INFO     done                  pay.py:19`
  t.same(recordsOf([...row, next]), [row.join('\n'), next])
  t.end()
})
