import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { withoutCallValues } from '../../../agent/stacktrace/call-values.ts'
import { extract, extractStackTrace } from '../../../agent/stacktrace/parse.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'

test('withoutCallValues leaves the calls of Go, and nothing of other traces out', (t) => {
  t.equal(
    withoutCallValues(
      'panic: (main.T) 0xc0001\n\ngoroutine 17 [running]:\nmain.f(0xc00001, {0x2, 0x3})\n\t/a.go:3 +0x1d\ncreated by main.g in goroutine 4\n\t/a.go:9 +0x2\n\ngoroutine 17 [runnable]:',
    ),
    'panic: (main.T) 0xc0001\n\ngoroutine 1 [running]:\nmain.f(0x0, {0x0, 0x0})\n\t/a.go:3 +0x0\ncreated by main.g in goroutine 2\n\t/a.go:9 +0x0\n\ngoroutine 1 [runnable]:',
  )
  for (const text of [
    '',
    'TypeError: x\n    at f (a.js:0x1)',
    'goroutine 7 [running]',
    '#0 0x1 in f() (a.cpp:1)\n#1 0x2 in goroutine ',
  ])
    t.equal(withoutCallValues(text), text)
  t.end()
})

test('a trace that comes again, below another line and with other values, is what reading it anew gives', (t) => {
  const random = seededRandom(20_261_123)
  const below = (limit: number): number => Math.floor(random() * limit)
  const hex = (): string => `0x${below(2 ** 30).toString(16)}`
  const goroutines = ['goroutine # [running]:', 'goroutine # [select, 3 minutes]:']
  const bodies = [
    ...goroutines.map(
      (line) =>
        `panic: runtime error: index out of range [@] with length 0\n\n${line}\nmain.load(0x?, 0x?)\n\t/srv/load.go:3 +0x?\nmain.main()\n\t/srv/main.go:1 +0x?\ncreated by main.start in goroutine #\n\t/srv/a.go:2 +0x?\n\ngoroutine # [runnable]:\nmain.idle(...)\n\t/srv/b.go:3 +0x?\nexit status 2`,
    ),
    'panic: (main.T) 0x?\n\ngoroutine # [running]:\nmain.load({0x?, 0x?}, 0x?)\n\t/srv/load.go:3 +0x?',
    'SIGSEGV: segmentation violation\nPC=0x? m=0 sigcode=1\n\ngoroutine # [syscall]:\nruntime.cgocall(0x?, 0x?)\n\t/go/src/runtime/cgocall.go:1 +0x?\nmain.f()\n\t/srv/a.go:3 +0x?\n\nrax    0x?\nrbx    0x?',
    'TypeError: x is undefined\n    at total (/app/cart.js:1@:3)\n    at main (/app/main.js:2:3)',
    'Traceback (most recent call last):\n  File "/srv/a.py", line 1@, in f\n    g()\nKeyError: \'k\'',
    'java.lang.IllegalStateException: order @\n\tat a.B.c(B.java:7)\n\tat a.B.main(B.java:1)',
    '==1==ERROR: AddressSanitizer: SEGV on unknown address 0x?\n    #0 0x? in f /srv/a.cpp:3\n    #1 0x? in main /srv/a.cpp:9',
    'no trace\nin here @',
  ]
  const heads = [
    '',
    '2026-01-02T03:04:05.@Z ERROR [a-@] request @ was not served\n',
    'ERROR Error: @\n',
    'app-@  | ',
    '10:00:00 WARN db: \n',
  ]
  for (let round = 0; round < 1_500; round += 1) {
    const filled =
      `${heads[below(heads.length)]}${bodies[below(bodies.length)]}${round % 9 === 0 ? '\nbye' : ''}`
        .replaceAll('0x?', hex)
        .replaceAll('#', (_mark, at: number, all: string) =>
          all.startsWith('#0 ', at) || all.startsWith('#1 ', at) ? '#' : String(1 + below(3)),
        )
        .replaceAll('@', () => String(below(3)))
    const given = extractStackTrace(filled)
    const anew = extract(filled)
    if (JSON.stringify(given) !== JSON.stringify(anew)) t.same(given, anew, filled)
  }
  t.end()
})

test('the recorded traces read the same the third time as the first', (t) => {
  const folder = join(import.meta.dirname, '../../fixtures')
  t.ok(readdirSync(folder).length > 0)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:log|txt)$/.test(entry.name)) continue
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8').slice(0, 16_000)
    const anew = JSON.stringify(extract(text))
    for (let time = 0; time < 3; time += 1)
      t.equal(JSON.stringify(extractStackTrace(text)), anew, `${entry.name} ${time}`)
  }
  t.end()
})
