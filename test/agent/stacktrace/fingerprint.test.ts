import { test } from 'tap'
import type { StackFrame } from '../../../agent/model/stack-trace.ts'
import { fingerprintOf, messageTemplate } from '../../../agent/stacktrace/fingerprint.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

function fingerprint(text: string, service = 'shop', isOwnFrame?: (frame: StackFrame) => boolean): string {
  const trace = parseStackTrace(text)
  const first = trace?.exceptions[0]
  return fingerprintOf({
    exceptionType: first?.type ?? 'Error',
    exceptionMessage: first?.message ?? text,
    trace,
    service,
    isOwnFrame,
  })
}

const BASE =
  'TypeError: cart 7 is null\n    at Cart.total (/app/src/cart.js:12:3)\n    at handle (/app/node_modules/express/index.js:4:5)\n    at main (/app/src/main.js:1:2)'

test('a fingerprint has 32 hex digits and stays what it was in earlier versions', async (t) => {
  t.match(fingerprint(BASE), /^[\da-f]{32}$/)
  // Changes only together with FINGERPRINT_VERSION: groups kept by users would split otherwise.
  t.equal(fingerprint(BASE), 'e087395862f61fe87b617492f50a4f2c')
  t.equal(fingerprint('user 17 not found'), 'a6057238ff04a8529d4f57219ad1d744')
})

const SAME: Readonly<Record<string, string>> = {
  'other lines and columns': BASE.replace(':12:3', ':99:1').replace(':1:2', ':7:7'),
  'another message': BASE.replace('cart 7', 'cart 8'),
  'another folder': BASE.replaceAll('/app/', '/home/ann/work/shop/'),
  'a file URL': BASE.replaceAll('/app/', 'file:///srv/'),
  'a Windows path': BASE.replaceAll('/app/src/', 'C:\\shop\\src\\'),
  'build hashes in file names': BASE.replaceAll('cart.js', 'cart.3f2a1b9c.js').replaceAll(
    'main.js',
    'main-DkF93kdl.js',
  ),
  'another library below': BASE.replace('express/index.js', 'koa/lib/app.js').replace(
    'at handle',
    'at dispatch',
  ),
  'async in front of a call': BASE.replace('at main', 'at async main'),
  'another receiver': BASE.replace('Cart.total', 'Object.total [as sum]'),
  'one function calling itself': BASE.replace(
    '    at main',
    '    at main (/app/src/main.js:9:9)\n    at main',
  ),
}
for (const [name, text] of Object.entries(SAME)) {
  test(`an error with ${name} has the same fingerprint`, async (t) => {
    t.not(text, BASE)
    t.equal(fingerprint(text), fingerprint(BASE))
  })
}

const OTHER: Readonly<Record<string, string>> = {
  'another type': BASE.replace('TypeError', 'RangeError'),
  'another function': BASE.replace('Cart.total', 'Cart.count'),
  'another file': BASE.replace('cart.js', 'order.js'),
  'a cause': `${BASE} {\n  [cause]: Error: why\n      at why (/app/src/why.js:1:2)\n}`,
}
for (const [name, text] of Object.entries(OTHER)) {
  test(`an error with ${name} has another fingerprint`, async (t) => {
    t.not(fingerprint(text), fingerprint(BASE))
  })
}

test('the same error in another service has another fingerprint', async (t) => {
  t.not(fingerprint(BASE, 'billing'), fingerprint(BASE))
})

test('the caller may know better which frames are own', async (t) => {
  const own = (frame: StackFrame): boolean => frame.function === 'main'
  t.equal(
    fingerprint(BASE, 'shop', own),
    fingerprint(BASE.replace('Cart.total (/app/src/cart.js', 'any (/app/src/any.js'), 'shop', own),
  )
})

test('library frames count where there is no own frame', async (t) => {
  const text = 'Error: x\n    at a (/app/node_modules/a/index.js:1:2)'
  t.equal(fingerprint(text), fingerprint(text.replace(':1:2', ':3:4')))
  t.not(fingerprint(text), fingerprint(text.replace('at a', 'at b')))
})

test('where an endless recursion is cut off makes no difference', async (t) => {
  const frames = ['at even (/app/a.js:1:2)', 'at odd (/app/a.js:2:2)']
  const stack = (length: number, from: number): string =>
    [
      'RangeError: Maximum call stack size exceeded',
      ...Array.from({ length }, (_, at) => `    ${frames[(at + from) % 2]}`),
    ].join('\n')
  t.equal(fingerprint(stack(10, 0)), fingerprint(stack(9, 1)))
})

test('numbers of closures and type arguments of Go functions do not count', async (t) => {
  const text = (name: string): string =>
    `panic: x\n\ngoroutine 1 [running]:\nmain.${name}(0x1)\n\t/src/a.go:1 +0x1`
  t.equal(fingerprint(text('run.func1')), fingerprint(text('run.func2.1')))
  t.equal(fingerprint(text('first[...]')), fingerprint(text('first[go.shape.int]')))
  t.not(fingerprint(text('run.func1')), fingerprint(text('stop.func1')))
})

test('without a trace the message counts, without its values', async (t) => {
  t.equal(fingerprint('user 17 not found'), fingerprint('user 18 not found'))
  t.not(fingerprint('user 17 not found'), fingerprint('user 17 not allowed'))
})

const TEMPLATES: Readonly<Record<string, string>> = {
  '': '',
  'no values': 'no values',
  'user 17 not found': 'user <number> not found',
  "Cannot read properties of undefined (reading 'price')":
    'Cannot read properties of undefined (reading <value>)',
  "can't reach the user's cart": "can't reach the user's cart",
  'key "a\\"b" of `cart`': 'key <value> of <value>',
  'id 3fa85f64-5717-4562-b3fc-2c963f66afa6 gone': 'id <uuid> gone',
  'addr=0xc00001a2b0 pc=0x1': 'addr=<hex> pc=<hex>',
  'commit 3f2a1b9 is bad': 'commit <hex> is bad',
  'at 2024-05-01T10:00:00.123Z late': 'at <time> late',
  'connect ECONNREFUSED 127.0.0.1:5432': 'connect ECONNREFUSED <ip>',
  'GET https://shop/cart/7?x=1 failed': 'GET <url> failed',
  'mail to ann@shop.example lost': 'mail to <email> lost',
  'took 12.5ms, -3 left, 50%': 'took <duration>, <number> left, <number>%',
  'first\n\n  second\nthird': 'first\nsecond',
  'open /home/ann/x.txt: no such file': 'open <path>: no such file',
  'C:\\Users\\ann\\x.txt missing': '<path> missing',
  'GET /cart/7/items failed': 'GET /cart/<number>/items failed',
  'application/json and/or n/a': 'application/json and/or n/a',
  'at 2024-05-01 10:00:00,123 late': 'at <time> late',
  '[::1]:8080 refused, and fe80::1%eth0': '[<ip>]:<number> refused, and <ip>',
  'pod web-7d4b9c6f5-kqzfw gone': 'pod web-<id>-<id> gone',
  'worker-3a2f, user17, sess_01HX3Y9ZK2': 'worker-<id>, user<number>, sess_<id>',
  'took 1h30m0s for 12MiB': 'took <duration> for <size>',
  'ids [1, 2, 3] and [4]': 'ids [<number>] and [<number>]',
  "keys 'a', 'b'": 'keys <value>',
  'com.acme.Order@1a2b3c4 is locked': 'com.acme.Order@<hex> is locked',
  'upstream said status code: 503': 'upstream said status code: 503',
  'exit code 137 in 137 s': 'exit code 137 in <number> s',
  'ORA-00942: no table 7': 'ORA-00942: no table <number>',
  'SQLSTATE[42P01] in 42P01': 'SQLSTATE[42P01] in <id>',
  "it's 'quoted' and 'open": "it's <value> and 'open",
  'a  b\tc': 'a b c',
}
for (const [message, template] of Object.entries(TEMPLATES)) {
  test(`the template of ${JSON.stringify(message)} has no values`, async (t) => {
    t.equal(messageTemplate(message), template)
  })
}

test('the template of a long message is made in time linear to its length', async (t) => {
  for (const part of ["'", '"a', 'a1', '1.', 'a@', '0x', '-', 'a.b@', '1:', 'a/', '1,', '\\']) {
    const message = part.repeat(100_000)
    t.ok(cpuSecondsOf(() => messageTemplate(message)) < LINEAR_SECONDS_MAX, part)
  }
})

test('the fingerprint of a file whose name is full of dashes is made in time linear to its length', (t) => {
  const name = '-'.repeat(400_000)
  const frame = { function: 'f', file: `/app/${name}.js`, line: 1, isNative: false }
  const trace = {
    language: 'javascript',
    exceptions: [{ type: 'Error', message: '', frames: [frame] }],
    isTruncated: false,
  } as const
  t.match(
    fingerprintOf({ exceptionType: 'Error', exceptionMessage: '', service: 'a', trace }),
    /^[\da-f]{32}$/,
  )
  t.end()
})
