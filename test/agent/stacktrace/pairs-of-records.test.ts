import { test } from 'tap'
import { recordsOf } from './support.ts'

/** A trace each, as its runtime prints it; those of `alone` are the last words of a program and stand below no other's log line. */
const TRACES = {
  javascript: 'TypeError: x is null\n    at total (/app/cart.js:12:3)\n    at node:internal/main:1:2',
  python: `Traceback (most recent call last):\n  File "/app/cart.py", line 12, in total\n    return items[0].price\nKeyError: 'price'`,
  java: 'java.io.IOException: closed\n\tat shop.Cart.close(Cart.java:12)\n\tat shop.Cart.main(Cart.java:3)',
  'java with a cause':
    'java.lang.IllegalStateException: outer\n\tat shop.Cart.close(Cart.java:12)\nCaused by: java.io.IOException: in\n\tat shop.Cart.main(Cart.java:3)\n\t... 1 more',
  dotnet:
    'System.InvalidOperationException: x\n   at Shop.Cart.Close() in /src/Cart.cs:line 3\n   at Shop.Main() in /src/Cart.cs:line 9',
  ruby: "app/cart.rb:3:in `total': undefined method `price' for nil:NilClass (NoMethodError)\n\tfrom app/cart.rb:9:in `main'",
  elixir:
    '** (KeyError) key :price not found in: %{}\n    (shop 0.1.0) lib/cart.ex:3: Cart.total/1\n    (shop 0.1.0) lib/cart.ex:9: Cart.main/0',
  go: 'panic: runtime error: index out of range [5] with length 0\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:10 +0x5b5',
  rust: "thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds: the len is 3 but the index is 9\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
  php: 'PHP Fatal error:  Uncaught Exception: x in /app/a.php:3\nStack trace:\n#0 /app/a.php(9): f()\n#1 {main}\n  thrown in /app/a.php on line 3',
}
const ALONE = new Set(['go', 'rust', 'php'])

type Head = (level: string) => string

/** Heads of the second that is given. */
const HEADS: Readonly<Record<string, (second: number) => Head>> = {
  'an ISO time': (second) => (level) => `2026-11-24T03:04:${second}.${second * 7}Z ${level} `,
  log4j: (second) => (level) =>
    `2026-11-24 03:04:${second},${second * 7} ${level.padEnd(5)} [main] com.shop.Cart - `,
  'Python logging': (second) => (level) =>
    `2026-11-24 03:04:${second},${second * 7} - shop.cart - ${level} - `,
  brackets: (second) => (level) => `[2026-11-24 03:04:${second}] [${level}] `,
  'Go log': (second) => (level) => `2026/11/24 03:04:${second} ${level}: `,
  klog: (second) => (level) => `${level.slice(0, 1)}1124 03:04:${second}.000007    1 cart.go:12] `,
}

const SHAPES: Readonly<Record<string, (head: Head, trace: string) => string>> = {
  'an INFO line': (head) => `${head('INFO')}order 7 placed`,
  'an ERROR line': (head) => `${head('ERROR')}order 7 was not placed`,
  'a WARN line': (head) => `${head('WARN')}order 7 is late`,
  'a JSON line': () => '{"level":"error","msg":"order 7 failed"}',
  'a trace below an ERROR line': (head, trace) => `${head('ERROR')}order 7 was not placed\n${trace}`,
  'a trace below a WARN line': (head, trace) => `${head('WARN')}could not place, retrying\n${trace}`,
  'a trace behind a head': (head, trace) => head('ERROR') + trace,
  'a trace with a head on each line': (head, trace) =>
    trace
      .split('\n')
      .map((line) => head('ERROR') + line)
      .join('\n'),
}

for (const [language, trace] of Object.entries(TRACES)) {
  test(`two records of different seconds stay two, whatever they are, with traces of ${language}`, (t) => {
    const shapes = Object.entries(SHAPES).filter(([name]) => !(ALONE.has(language) && name.includes('below')))
    for (const [heads, headOf] of Object.entries(HEADS)) {
      for (const [first, one] of shapes) {
        for (const [second, other] of shapes) {
          const records = [
            headOf(10)('INFO') + 'ready',
            one(headOf(11), trace),
            other(headOf(12), trace),
            headOf(13)('INFO') + 'going on',
          ]
          const found = recordsOf(records.join('\n').split('\n'))
          if (JSON.stringify(found) !== JSON.stringify(records))
            t.same(found, records, `${heads}: ${first}, then ${second}`)
        }
      }
    }
    t.pass('all pairs')
    t.end()
  })
}
