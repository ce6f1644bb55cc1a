import { test } from 'tap'
import { fingerprintOf } from '../../../agent/stacktrace/fingerprint.ts'
import { looksLikeLibrary } from '../../../agent/stacktrace/own-code.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { recordsOf } from './support.ts'

const ROOT_FIRST = `java.io.IOException: disk full
	at com.shop.Disk.write(Disk.java:7) ~[shop.jar:1.2]
	at com.shop.Log.add(Log.kt:9) [shop.jar:1.2]
	... 12 common frames omitted
Wrapped by: com.shop.CartException: not saved
	at com.shop.Cart.save(Cart.java:30)
	at com.shop.Cart$$EnhancerBySpringCGLIB$$1a2b3c.save(<generated>)
	at app//com.shop.Cart.lambda$all$7(Cart.java:31)
	at java.base@17/java.lang.Thread.run(Thread.java:840)`

const SUPPRESSED = `com.shop.CartException: a
	at com.shop.Cart.save(Cart.java:30)
	Suppressed: java.io.IOException: b
		at com.shop.Disk.close(Disk.java:9)
	Caused by: java.lang.Error: of the suppressed one
		at com.shop.Disk.sync(Disk.java:10)
		... 1 more
Caused by: java.lang.IllegalStateException: c
	at com.shop.Lock.take(Lock.java:2)
	... 1 more`

function view(text: string): unknown {
  return parseStackTrace(text)?.exceptions.map(({ type, message, frames }) => [
    type,
    message,
    frames.map((frame) => `${frame.function} ${frame.file}:${frame.line ?? ''}`),
  ])
}

test('a root cause that is printed first becomes the last of the chain', (t) => {
  t.same(view(ROOT_FIRST), [
    [
      'com.shop.CartException',
      'not saved',
      [
        'com.shop.Cart.save Cart.java:30',
        'com.shop.Cart$$EnhancerBySpringCGLIB$$1a2b3c.save :',
        'com.shop.Cart.lambda$all$7 Cart.java:31',
        'java.lang.Thread.run Thread.java:840',
      ],
    ],
    ['java.io.IOException', 'disk full', ['com.shop.Disk.write Disk.java:7', 'com.shop.Log.add Log.kt:9']],
  ])
  t.same(recordsOf([...ROOT_FIRST.split('\n'), 'next']), [ROOT_FIRST, 'next'])
  t.end()
})

test('what was suppressed is no cause, and shared frames come back', (t) => {
  t.same(view(SUPPRESSED), [
    ['com.shop.CartException', 'a', ['com.shop.Cart.save Cart.java:30']],
    [
      'java.lang.IllegalStateException',
      'c',
      ['com.shop.Lock.take Lock.java:2', 'com.shop.Cart.save Cart.java:30'],
    ],
  ])
  t.same(recordsOf(SUPPRESSED.split('\n')), [SUPPRESSED])
  t.end()
})

test('a trace of the JVM without its header, or with frames left out, says so', (t) => {
  t.equal(parseStackTrace(SUPPRESSED)?.isTruncated, false)
  t.equal(parseStackTrace('\tat com.shop.Cart.save(Cart.java:30)')?.isTruncated, true)
  t.equal(parseStackTrace(`${SUPPRESSED}\n\t... 100 frames truncated`)?.isTruncated, true)
  t.end()
})

test('code of libraries is told from the own by its names', (t) => {
  const frames = parseStackTrace(ROOT_FIRST)?.exceptions[0]?.frames ?? []
  t.same(
    frames.filter((frame) => !looksLikeLibrary(frame, 'java')).map((frame) => frame.function),
    ['com.shop.Cart.save', 'com.shop.Cart.lambda$all$7'],
  )
  t.end()
})

test('numbers of lambdas and proxies do not change a fingerprint', (t) => {
  const of = (text: string): string =>
    fingerprintOf({ exceptionType: '', exceptionMessage: '', trace: parseStackTrace(text), service: 'a' })
  t.equal(of(ROOT_FIRST.replace('all$7', 'all$12').replaceAll(/:\d+\)/g, ':1)')), of(ROOT_FIRST))
  t.not(of(ROOT_FIRST.replace('Cart.save(', 'Cart.load(')), of(ROOT_FIRST))
  t.end()
})

test('a frame of a script, a shell or a shrunk program does not cut a trace of the JVM', (t) => {
  for (const [place, printed] of [
    ['WorkflowScript.run(WorkflowScript:12)', 'WorkflowScript.run WorkflowScript:12'],
    ['$line14.$read$$iw.<init>(<console>:25)', '$line14.$read$$iw.<init> :25'],
    ['a.b.c(r8-map-id-0123abc:12)', 'a.b.c :12'],
    ['user$eval1.invoke(NO_SOURCE_FILE:1)', 'user$eval1.invoke NO_SOURCE_FILE:1'],
    ['RUBY.main(/home/x/app.rb:12)', 'RUBY.main /home/x/app.rb:12'],
    ['com.shop.Foo$sam$0.invoke(D8$$SyntheticClass)', 'com.shop.Foo$sam$0.invoke :'],
    ['com.shop.Foo.bar(null:-1)', 'com.shop.Foo.bar :'],
    ['com.shop.Foo.bar(Foo.java:7)[23:shop.bundle:1.0]', 'com.shop.Foo.bar Foo.java:7'],
  ] as const) {
    const trace = `com.shop.CartException: a
\tat com.shop.Cart.save(Cart.java:30)
\tat ${place}
\tat com.shop.Shop.main(Shop.java:3)
Caused by: java.io.IOException: b
\tat com.shop.Disk.write(Disk.java:7)
\t... 2 more`
    const shared = [printed, 'com.shop.Shop.main Shop.java:3']
    t.same(view(trace), [
      ['com.shop.CartException', 'a', ['com.shop.Cart.save Cart.java:30', ...shared]],
      ['java.io.IOException', 'b', ['com.shop.Disk.write Disk.java:7', ...shared]],
    ])
    t.same(recordsOf([...trace.split('\n'), 'next']), [trace, 'next'], place)
  }
  t.end()
})

test('a trace of a program that was shrunk begins with its first frame', (t) => {
  const trace = 'java.lang.IllegalStateException: gone\n\tat a.b.c(r8-map-id-0123abc:12)\n\tat d.e(PG:3)'
  t.same(view(trace), [['java.lang.IllegalStateException', 'gone', ['a.b.c :12', 'd.e :3']]])
  t.same(recordsOf([...trace.split('\n'), 'next']), [trace, 'next'])
  t.end()
})

test('frames of other languages and prose are no frames of the JVM', (t) => {
  for (const line of [
    '    at Cart.total (/app/cart.js:12:3)',
    '    at total (cart.js:12:3)',
    '  at Shop.Cart.Total() in /src/Cart.cs:line 12',
    '  at com.shop (Cart.java:12), see there',
  ]) {
    t.not(parseStackTrace(`Error: x\n${line}`)?.language, 'java', line)
  }
  t.end()
})

/** As JUnit 5.10's console launcher printed it, with fewer calls of the library. */
const LAUNCHER = [
  `    MethodSource [className = 'org.acme.CartTest', methodName = 'totalAddsAll', methodParameterTypes = '']
    => org.opentest4j.AssertionFailedError: the total
of two lines ==> expected: <350> but was: <250>
       org.junit.jupiter.api.Assertions.assertEquals(Assertions.java:531)
       org.acme.CartTest.totalAddsAll(CartTest.java:14)
       java.base/java.util.ArrayList.forEach(ArrayList.java:1511)`,
  `    MethodSource [className = 'org.acme.CartTest', methodName = 'wrapped', methodParameterTypes = '']
    => java.lang.IllegalStateException: no last
       org.acme.CartTest.wrapped(CartTest.java:29)
     Caused by: java.lang.IndexOutOfBoundsException: Index 0 out of bounds for length 0
       java.base/java.util.ArrayList.get(ArrayList.java:427)
       [...]`,
] as const

test("each test that failed in the summary of JUnit's console launcher is a record with its calls", (t) => {
  const [compared, wrapped] = LAUNCHER
  const summary = [
    'Failures (2):',
    '  JUnit Jupiter:CartTest:totalAddsAll()',
    compared,
    '  JUnit Jupiter:CartTest:wrapped()',
    wrapped,
    '',
    'Test run finished after 160 ms',
  ].join('\n')
  const records = recordsOf(summary.split('\n'))
  t.same(
    records.filter((record) => record.includes('Source [')),
    LAUNCHER,
  )
  t.same(view(compared), [
    [
      'org.opentest4j.AssertionFailedError',
      'the total\nof two lines ==> expected: <350> but was: <250>',
      [
        'org.junit.jupiter.api.Assertions.assertEquals Assertions.java:531',
        'org.acme.CartTest.totalAddsAll CartTest.java:14',
        'java.util.ArrayList.forEach ArrayList.java:1511',
      ],
    ],
  ])
  t.same(view(wrapped), [
    ['java.lang.IllegalStateException', 'no last', ['org.acme.CartTest.wrapped CartTest.java:29']],
    [
      'java.lang.IndexOutOfBoundsException',
      'Index 0 out of bounds for length 0',
      ['java.util.ArrayList.get ArrayList.java:427'],
    ],
  ])
  t.equal(parseStackTrace(compared)?.isTruncated, false)
  t.equal(parseStackTrace(wrapped)?.isTruncated, true)
  t.end()
})
