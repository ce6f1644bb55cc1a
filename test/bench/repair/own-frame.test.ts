import { test } from 'tap'
import { holdsException, isFrameOf, topOwnFrame } from './own-frame.ts'
import type { Language } from './read-cases.ts'

const TRACES: readonly {
  readonly language: Language
  readonly type: string
  readonly message: string
  readonly output: string
  readonly place: string
  readonly name: string
}[] = [
  {
    language: 'javascript',
    type: 'TypeError',
    message: "reading 'x'",
    output:
      "src/z.js:1\nTypeError: Cannot read properties of undefined (reading 'x')\n    at parse (/t/node_modules/p/src/a.js:3:1)\n    at Shop.sell (file:///t/src/a.js:9:5)\n    at /t/src/b.js:2:1\n",
    place: 'src/a.js:9',
    name: 'Shop.sell',
  },
  {
    language: 'typescript',
    type: 'RangeError',
    message: 'too deep',
    output: String.raw`{"level":"error","stack":"RangeError: too deep\n    at walk (file:///t/src/a.ts:4:3)"}`,
    place: 'src/a.ts:4',
    name: 'walk',
  },
  {
    language: 'python',
    type: 'KeyError',
    message: "'b'",
    output:
      'Traceback (most recent call last):\n  File "/t/src/b.py", line 3, in <module>\n  File "/t/src/a.py", line 8, in pick\n  File "/usr/lib/python3.11/x.py", line 1, in get\nKeyError: \'b\'\n',
    place: 'src/a.py:8',
    name: 'pick',
  },
  {
    language: 'go',
    type: 'panic',
    message: 'index out of range',
    output:
      'panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.(*Ring).at(...)\n\t/t/src/a.go:12\nmain.main()\n\t/t/src/b.go:7 +0x1d\n',
    place: 'src/a.go:12',
    name: 'Ring.at',
  },
  {
    language: 'java',
    type: 'java.lang.IllegalStateException',
    message: 'closed',
    output:
      'Exception in thread "main" java.lang.IllegalStateException: closed\n\tat java.base/java.util.X.y(X.java:3)\n\tat shop.Till.pay(A.java:21)\n',
    place: 'src/A.java:21',
    name: 'Till.pay',
  },
  {
    language: 'rust',
    type: 'panicked',
    message: 'divide by zero',
    output:
      "thread 'main' panicked at src/b.rs:5:5:\nattempt to divide by zero\nstack backtrace:\n   2: core::panicking::panic\n             at /rustc/1/library/core/src/panicking.rs:1:1\n   3: app::share\n             at ./src/a.rs:5:5\n",
    place: 'src/a.rs:5',
    name: 'share',
  },
]

for (const { language, type, message, output, place, name } of TRACES) {
  test(`topOwnFrame finds the innermost own frame as ${language} prints it`, (t) => {
    const exception = { type, messagePattern: message }
    t.equal(holdsException(output, exception), true)
    t.equal(holdsException(output, { type, messagePattern: 'something else' }), false)
    const suffix = place.split(/[.:]/)[1] ?? ''
    const files = [`src/b.${suffix}`, place.split(':')[0] ?? '']
    const frame = topOwnFrame(output, { exception, language, files })
    t.equal(`${frame?.path}:${frame?.line}`, place)
    t.equal(frame !== undefined && isFrameOf(frame, name, ''), true)
    t.equal(frame !== undefined && isFrameOf(frame, 'nobody', 'function somebody() {}'), false)
    t.end()
  })
}

test('topOwnFrame finds the place that pytest prints below the error', (t) => {
  const calls = "tests/b.py:3: in test_pick\n    pick()\n\n    def pick():\n>       return RATES['b']\n"
  const output = `${calls}E       KeyError: 'b'\nE       known: a\n\nsrc/a.py:8: KeyError\n`
  const from = { language: 'python', files: ['tests/b.py', 'src/a.py'] } as const
  for (const messagePattern of ["'b'", String.raw`\.py:8: KeyError`]) {
    const frame = topOwnFrame(output, { ...from, exception: { type: 'KeyError', messagePattern } })
    t.equal(`${frame?.path}:${frame?.line}`, 'src/a.py:8', messagePattern)
  }
  t.end()
})
