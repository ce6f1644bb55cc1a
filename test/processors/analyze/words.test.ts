import { test } from 'tap'
import type { Attributes } from '../../../agent/model/resource.ts'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

/** Errors without a trace: where the code says what the message says. */

const FILES = {
  'store/store.go': `package store

import (
	"errors"
	"fmt"
)

var ErrNoStock = errors.New("store: nothing left on the shelf")

func IsEmpty(err error) bool {
	return errors.Is(err, ErrNoStock)
}

func Take(item string, left int) (int, error) {
	if left <= 0 {
		return 0, fmt.Errorf("taking %q: %w", item, ErrNoStock)
	}
	return left - 1, nil
}
`,
  'store/store_test.go': `package store

import "testing"

func TestTake(t *testing.T) {
	t.Fatal("payment with card ending in 4242 was refused by the bank: limit")
}
`,
  'src/pay.js': `export class PaymentRefused extends Error {
  constructor(card, reason) {
    super(\`payment with card ending in \${card.slice(-4)} was refused by the bank: \${reason}\`)
  }
}
export async function pay(order, bank) {
  const answer = await bank.charge(order.total)
  if (!answer.ok) throw new PaymentRefused(order.card, answer.reason)
  if (answer.total !== order.total) {
    console.error('bank charged ' + answer.total + ' instead of ' + order.total + ' for ' + order.id)
  }
}
export const isRefused = (text) => text.includes('was refused by the bank: limit')
`,
  'src/refund.py': `import logging

log = logging.getLogger("pay")


def refund(order, amount):
    if amount > order["paid"]:
        raise ValueError(f"cannot refund {amount} of order {order['id']}: more than was paid")
    if order["closed"]:
        log.error("%(who)s refunds order %(id)d, which is closed" % order)
`,
  'src/Mailer.java': `class Mailer {
    void send(String to, int tries) {
        if (tries > 3) {
            LOG.error("Giving up on mail to {} after {} tries", to, tries);
        }
        if (!to.contains("@"))
            throw new IllegalArgumentException(String.format("Recipient '%s' has no domain part", to));
    }
}
`,
  'src/port.rs': `pub fn parse_port(text: &str) -> Result<u32, String> {
    let port: u32 = text.trim().parse().map_err(|e| format!("the port is no number: {e}"))?;
    if port > 65535 {
        return Err(format!("port {port} is beyond what \\"TCP\\" has"));
    }
    Ok(port)
}
`,
  'src/job.rb': `class Job
  def run(id)
    raise ArgumentError, "job #{id} has no queue to run in" if @queue.nil?
  end
end
`,
}

const CASES: readonly (readonly [line: string, place: string, cause: RegExp])[] = [
  [
    'order failed: reserve: taking "tea": store: nothing left on the shelf',
    'store/store.go:16',
    /`Take` returns this itself when `left <= 0`/,
  ],
  [
    'payment with card ending in 4242 was refused by the bank: limit',
    'src/pay.js:8',
    /`pay` raises this itself when `!answer\.ok`/,
  ],
  ['bank charged 12 instead of 13 for o-17', 'src/pay.js:10', /`pay` says this itself when `answer\.total/],
  [
    'cannot refund 30 of order 12: more than was paid',
    'src/refund.py:8',
    /`refund` raises this itself when `amount > order/,
  ],
  ['ann refunds order 12, which is closed', 'src/refund.py:10', /says this itself when `order\["closed"\]`/],
  ['Giving up on mail to ann@example.org after 4 tries', 'src/Mailer.java:4', /when `tries > 3`/],
  ["Recipient 'ann' has no domain part", 'src/Mailer.java:7', /raises this itself when `!to\.contains/],
  ['start: port 70000 is beyond what "TCP" has', 'src/port.rs:4', /returns this itself when `port > 65535`/],
  ['job 17 has no queue to run in', 'src/job.rb:3', /`Job#run`/],
]

for (const [line, place, cause] of CASES) {
  test(`the place is told where the code says: ${line}`, async (t) => {
    const folder = folderWith(t, FILES)
    const event = { ...eventOf(''), body: line, exceptionMessage: '', stackTraceText: '' }
    const { locations, causes, evidence } = await diagnosisOf(folder, event)
    t.equal(locations.map(({ path, line: at }) => `${path}:${at}`)[0], place)
    t.match(causes[0]?.summary, cause)
    t.ok(causes[0]?.evidence.every((id) => evidence.some((one) => one.id === id)))
  })
}

test('the place is told where the code says, also of a trace that has libraries alone', async (t) => {
  const folder = folderWith(t, FILES)
  const trace = [
    "java.lang.IllegalArgumentException: Recipient 'ann' has no domain part",
    '\tat org.springframework.aop.framework.CglibAopProxy.invoke(CglibAopProxy.java:218)',
    '\tat java.base/java.lang.Thread.run(Thread.java:840)',
  ].join('\n')
  const { locations, frames } = await diagnosisOf(folder, eventOf(trace))
  t.equal(frames.length, 2)
  t.match(locations[0], { path: 'src/Mailer.java', line: 7 })
})

const GO = { function: 'example.com/shop/store.Take', file: '/build/store/store.go', line: 15 }
const PLACES: readonly (readonly [logger: string, attributes: Attributes, place: string])[] = [
  ['OpenTelemetry', { 'code.file.path': 'src/refund.py', 'code.line.number': 8 }, 'src/refund.py:8'],
  [
    'OpenTelemetry before 1.30',
    { 'code.filepath': '/app/src/refund.py', 'code.lineno': 8n },
    'src/refund.py:8',
  ],
  ['zap and zerolog', { caller: 'store/store.go:16' }, 'store/store.go:16'],
  ['pino with its caller', { caller: 'pay (/app/src/pay.js:8:29)' }, 'src/pay.js:8'],
  ['log/slog', { source: GO }, 'store/store.go:15'],
  ['log/slog in text', { source: '/build/store/store.go:15' }, 'store/store.go:15'],
  ['logrus', { file: '/build/store/store.go:15', func: 'store.Take' }, 'store/store.go:15'],
  [
    'ECS',
    { log: { origin: { file: { name: 'refund.py', line: 8 }, function: 'refund' } } },
    'src/refund.py:8',
  ],
  ['Python', { pathname: '/srv/app/src/refund.py', lineno: 10, funcName: 'refund' }, 'src/refund.py:10'],
  ['structlog', { filename: 'refund.py', lineno: 10, func_name: 'refund' }, 'src/refund.py:10'],
  ['tracing', { target: 'port', filename: 'src/port.rs', line_number: 4 }, 'src/port.rs:4'],
  [
    'log4j',
    { source: { class: 'Mailer', method: 'send', file: 'Mailer.java', line: 4 } },
    'src/Mailer.java:4',
  ],
  [
    'logstash-logback-encoder',
    {
      caller_class_name: 'Mailer',
      caller_method_name: 'send',
      caller_file_name: 'Mailer.java',
      caller_line_number: 7,
    },
    'src/Mailer.java:7',
  ],
]

for (const [logger, attributes, place] of PLACES) {
  test(`the place is told that the logger names: ${logger}`, async (t) => {
    const folder = folderWith(t, FILES)
    const event = { ...eventOf(''), body: 'it failed', stackTraceText: '', attributes }
    const { locations, causes } = await diagnosisOf(folder, event)
    t.equal(locations.map(({ path, line: at }) => `${path}:${at}`)[0], place)
    t.match(causes[0]?.summary, /logged this/)
  })
}

test('no place is told for what names no line of the code, and the words of an error come before what logged it', async (t) => {
  const folder = folderWith(t, FILES)
  for (const attributes of [
    { caller: '/etc/passwd:1' },
    { caller: '../../../etc/hosts.py:1' },
    { caller: 'store/store.go:99999' },
    { caller: 'store/store.go' },
    { 'code.file.path': 'src/refund.py', 'code.line.number': -8 },
    { 'code.file.path': 'src/refund.py' },
    { source: [1, 'a.go:1'], log: null, file: { path: 'a' } },
    { caller: `${'a'.repeat(100_000)}.go:1` },
  ] satisfies readonly Attributes[]) {
    const event = { ...eventOf(''), body: 'it failed', stackTraceText: '', attributes }
    t.strictSame((await diagnosisOf(folder, event)).locations, [], JSON.stringify(attributes).slice(0, 80))
  }
  const body = 'cannot refund 30 of order 12: more than was paid'
  const event = { ...eventOf(''), body, stackTraceText: '', attributes: { caller: 'store/store.go:16' } }
  const { locations } = await diagnosisOf(folder, event)
  t.strictSame(
    locations.map(({ path }) => path),
    ['src/refund.py', 'store/store.go'],
  )
})

test('nothing is told of a message whose words stand in the code in another order, in too few letters, in parts or in tests alone', async (t) => {
  const folder = folderWith(t, FILES)
  for (const body of [
    'nothing left on the shelves of the store',
    'shelf: on the left nothing',
    'the port is no numbers',
    'bank charged 12',
    '',
    '🙂'.repeat(2_000),
    'a'.repeat(100_000),
    '%s %d {} ${x} "',
  ]) {
    const event = { ...eventOf(''), body, exceptionMessage: '', stackTraceText: '' }
    const { locations, causes } = await diagnosisOf(folder, event)
    t.strictSame([locations, causes], [[], []], body.slice(0, 60))
  }
})

test('of a sentence that many places say none is told', async (t) => {
  const folder = folderWith(
    t,
    Object.fromEntries(
      Array.from({ length: 5 }, (_, index) => [
        `src/f${index}.py`,
        `def f():\n    raise ValueError("the value is no number${index === 0 ? '' : '.'}")\n`,
      ]),
    ),
  )
  const event = { ...eventOf(''), body: 'the value is no number.', exceptionMessage: '', stackTraceText: '' }
  t.strictSame((await diagnosisOf(folder, event)).locations, [])
})

test('a test that fails over a text of the product leads to the function that writes it', async (t) => {
  const folder = folderWith(t, {
    'shop/__init__.py': '',
    'shop/flags.py': `from shop import kinds


def parse(kind, text):
    try:
        return kinds.KINDS[kind](text)
    except ValueError as error:
        return f"invalid argument {text!r} for --{kind}: {error}"
`,
    'shop/kinds.py': `def address(text):
    parts = text.strip().split(".")
    if len(parts) != 4:
        raise ValueError(f"failed to read the address {text!r}")
    return tuple(int(part) for part in parts)


def port(text):
    return int(text)


KINDS = {"address": address, "port": port}
`,
    'tests/test_flags.py': `from shop.flags import parse


def test_empty():
    assert parse("address", "") == ()
`,
  })
  const trace = [
    'Traceback (most recent call last):',
    `  File "${folder}/tests/test_flags.py", line 5, in test_empty`,
    '    assert parse("address", "") == ()',
    `AssertionError: assert "invalid argument '' for --address: failed to read the address ''" == ()`,
  ].join('\n')
  const { locations } = await diagnosisOf(folder, eventOf(trace))
  t.ok(
    locations.slice(0, 3).some((one) => one.function === 'address'),
    JSON.stringify(locations.map((one) => one.function)),
  )
})
