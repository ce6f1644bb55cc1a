import { test } from 'tap'
import type { Reproduction } from '../../../../agent/model/fix.ts'
import {
  describeError,
  isExpected,
  isLogged,
  isLoggedWithOtherValues,
  saysAsLogged,
} from '../../../../processors/fix/reproduction/observation.ts'
import type { Observation } from '../../../../processors/fix/reproduction/run.ts'
import { tracesIn } from '../../../../processors/fix/reproduction/traces.ts'
import { faultAfter, faultAfterTests } from '../../../../processors/fix/validation/checks/reproduction.ts'

const JS = `TypeError: x is undefined
    at Object.load [as handler] (/app/a.js:3:5)
    at main (/app/b.js:1:1)`
const PYTHON = `Traceback (most recent call last):
  File "/app/a.py", line 3, in load
    return items[key]
KeyError: 'b'`

void test('every trace of an output is found, plain and inside JSON lines', (t) => {
  const output = [
    'listening',
    JS,
    JSON.stringify({ level: 50, err: { stack: JS.replace('load', 'save') } }),
    'GET /',
    JS,
    '',
  ].join('\n')
  const functions = tracesIn(output, 'javascript').map(
    (trace) => trace.exceptions[0]?.frames[0]?.function ?? '',
  )
  t.equal(functions.length, 3)
  t.equal(functions.filter((name) => name.includes('save')).length, 1)
  t.equal(tracesIn(`${PYTHON}\nnext\n${PYTHON}\n`, 'python').length, 2)
  t.end()
})

void test('an output without a trace has none, whatever it holds', (t) => {
  for (const output of ['', '\n\n', '{"a":', 'TypeError', '{}'.repeat(1_000)]) {
    t.strictSame(tracesIn(output, 'javascript'), [])
  }
  t.strictSame(tracesIn(JS, 'unknown'), [])
  t.end()
})

const EXPECTED: Reproduction = {
  kind: 'command',
  origin: 'supervised',
  command: ['node', 'a.js'],
  input: '',
  exceptionType: 'TypeError',
  topOwnFrame: { function: 'Object.load [as handler]', path: 'a.js' },
}
const SEEN = {
  types: ['TypeError'],
  messages: ['x is undefined'],
  function: 'load',
  path: 'a.js',
  place: '3:5',
}

void test('an error is the expected one by type, file and function, not by how the receiver is printed', (t) => {
  t.ok(isExpected(SEEN, EXPECTED))
  t.ok(isExpected({ ...SEEN, types: ['Outer', 'TypeError'] }, EXPECTED))
  t.notOk(isExpected({ ...SEEN, types: ['RangeError'] }, EXPECTED))
  t.notOk(isExpected({ ...SEEN, path: 'b.js' }, EXPECTED))
  t.notOk(isExpected({ ...SEEN, function: 'save' }, EXPECTED))
  t.equal(describeError({ ...SEEN, function: 'Object.load [as handler]' }), 'TypeError in load (a.js)')
  t.end()
})

const READ_TITLE = "Cannot read properties of undefined (reading 'title')"
const READ_NAME = "Cannot read properties of undefined (reading 'name')"

const LOGGED: readonly (readonly [name: string, seen: string, logged: string, isSame: boolean])[] = [
  ['the same words', READ_TITLE, READ_TITLE, true],
  ['another name in the same words', READ_NAME, READ_TITLE, false],
  ['other words', 'Reduce of empty array with no initial value', READ_TITLE, false],
  ['the words of an older runtime', "Cannot read property 'title' of undefined", READ_TITLE, true],
  ['another number', 'no order 17', 'no order 8', true],
  ['another address', 'lost at 0xc000012345', 'lost at 0xc00009ab', true],
  ['another folder', "no such file: '/workspace/a/b.json'", "no such file: '/srv/app/b.json'", true],
  ['another file', "no such file: '/workspace/a/b.json'", "no such file: '/srv/app/c.json'", false],
  ['a message that is not known', READ_TITLE, '', true],
  ['a line behind the message', READ_TITLE, `${READ_TITLE}\nprocess exited with code 1`, true],
]

for (const [name, seen, message, isSame] of LOGGED) {
  void test(`at another place in its function, an error is the logged one by its message: ${name}`, (t) => {
    t.equal(isLogged({ ...SEEN, messages: [seen] }, EXPECTED, { message, place: '9:1' }), isSame)
    t.end()
  })
}

void test('at the same place, an error is the logged one whatever it says', (t) => {
  t.ok(isLogged({ ...SEEN, messages: ['no key a'] }, EXPECTED, { message: 'no key b', place: '3:5' }))
  t.notOk(isLogged({ ...SEEN, path: 'b.js' }, EXPECTED, { message: 'x is undefined', place: '3:5' }))
  t.end()
})

void test('of two errors on one line, the one that says the same word for word is told from the other', (t) => {
  const logged = { message: "'NoneType' object is not iterable", place: '3:5' }
  const other = { ...SEEN, messages: ["'NoneType' object is not subscriptable"] }
  t.ok(isLogged(other, EXPECTED, logged))
  t.notOk(saysAsLogged(other, EXPECTED, logged))
  t.ok(saysAsLogged({ ...SEEN, messages: [logged.message] }, EXPECTED, logged))
  t.end()
})

function observed(fields: Partial<Observation>): Observation {
  return {
    errors: [],
    fault: '',
    ending: '',
    output: '',

    failing: [],
    settledMs: 0,
    durationMs: 0,
    ...fields,
  }
}

const PLAN = {
  reproduction: EXPECTED,
  logged: { message: 'x is undefined', place: '3:5' },
  lineShift: 2,
  made: [{ path: 'a.js', from: 3, to: 5 }],
}

void test('a run after the change holds when it ends normally and shows no new error', (t) => {
  const other = { types: ['RangeError'], messages: [''], function: 'save', path: 'b.js', place: '1' }
  const before = observed({ errors: [other, SEEN], fault: 'the command ended with exit code 1' })
  t.equal(faultAfter(PLAN, before, observed({})), undefined)
  t.equal(faultAfter(PLAN, before, observed({ errors: [other] })), undefined, 'it was there before')
  t.strictSame(faultAfter(PLAN, before, observed({ errors: [SEEN] })), {
    kind: 'same',
    text: 'TypeError in load (a.js) still happens',
  })
  t.strictSame(faultAfter(PLAN, observed({}), observed({ errors: [other] })), {
    kind: 'another',
    text: 'now RangeError in save (b.js) happens',
    error: 'RangeError in save (b.js)',
  })
  t.strictSame(faultAfter(PLAN, before, observed({ fault: 'the service answered 500' })), {
    kind: 'ending',
    text: 'the service answered 500',
  })
  t.end()
})

void test('a neighbour of the error in its function is another one when it says and stands elsewhere', (t) => {
  const neighbour = { ...SEEN, messages: ["cannot read 'name'"], place: '9:5' }
  const before = observed({ errors: [SEEN] })
  t.match(faultAfter(PLAN, before, observed({ errors: [neighbour] })), { kind: 'another' })
  const nextElement = { ...neighbour, place: '5:5' }
  t.match(faultAfter(PLAN, before, observed({ errors: [nextElement] })), { kind: 'same' }, 'the moved line')
  t.end()
})

void test('an error where the change was made, or of its type just below, is what became of the bad value', (t) => {
  const before = observed({ errors: [SEEN] })
  const later = (types: string[], place: string): Observation =>
    observed({ errors: [{ ...SEEN, types, messages: ['y is not a function'], place }] })
  t.match(faultAfter(PLAN, before, later(['TypeError'], '4:9')), {
    kind: 'made',
    text: 'now TypeError in load (a.js) happens, where the change was made',
  })
  t.match(faultAfter(PLAN, before, later(['RangeError'], '4:9')), { kind: 'made' })
  t.match(faultAfter(PLAN, before, later(['TypeError'], '8:1')), { kind: 'made' }, 'used again')
  t.match(faultAfter(PLAN, before, later(['RangeError'], '8:1')), { kind: 'another' })
  t.match(faultAfter(PLAN, before, later(['TypeError'], '9:1')), { kind: 'another' })
  t.end()
})

void test('of a run of tests, those that failed elsewhere before may go on to, and nothing else may fail', (t) => {
  const inTest = {
    types: ['AssertionError'],
    messages: ['not equal'],
    function: '<anonymous>',
    path: 'a.test.js',
  }
  const [error, other] = [
    { ...inTest, place: '3:5' },
    { ...inTest, place: '9:5' },
  ]
  const plan = {
    ...PLAN,
    reproduction: { ...EXPECTED, exceptionType: 'AssertionError', topOwnFrame: inTest },
    logged: { message: 'not equal', place: '3:5' },
  }
  const red = 'the command ended with exit code 1'
  const before = observed({ errors: [error, other], fault: red })
  const faultOf = (errors: readonly (typeof error)[], fault = red): ReturnType<typeof faultAfterTests> =>
    faultAfterTests(plan, { before, error }, observed({ errors, fault }))
  t.equal(faultOf([other]), undefined)
  t.equal(faultOf([], ''), undefined)
  t.match(faultOf([error, other]), { kind: 'same' })
  t.match(faultOf([]), { kind: 'ending' }, 'the run itself broke')
  t.match(faultOf([other, { ...inTest, types: ['RangeError'], place: '4:5' }]), { kind: 'made' })
  t.match(
    faultOf([other, { ...inTest, messages: ['not alike'], place: '4:5' }]),
    { kind: 'made' },
    'of its type',
  )
  t.end()
})

void test('with other values an error is the logged one at its place, whatever numbers and quotes it says', (t) => {
  const error = {
    types: ['RangeError'],
    messages: ["no item 'b' of 12"],
    function: 'pick',
    path: 'a.js',
    place: '3:9',
  }
  const expected: Reproduction = {
    kind: 'command',
    origin: 'generated',
    command: [],
    input: '',
    exceptionType: 'RangeError',
    topOwnFrame: { function: 'pick', path: 'a.js' },
  }
  const is = (logged: { readonly message: string; readonly place: string }): boolean =>
    isLoggedWithOtherValues(error, expected, logged)
  t.ok(is({ message: "no item 'x' of 3", place: '3:5' }))
  t.ok(is({ message: "no item 'b' of 12", place: '80:1' }), 'word for word at a line that moved')
  t.notOk(is({ message: "no item 'x' of 3", place: '4:9' }), 'another line')
  t.notOk(is({ message: 'the list is empty', place: '3:9' }), 'another message')
  t.notOk(is({ message: "no item 'x' of 3", place: '' }), 'no place is known')
  t.notOk(
    isLoggedWithOtherValues(
      error,
      { ...expected, exceptionType: 'TypeError' },
      { message: '', place: '3:9' },
    ),
  )
  t.end()
})

void test('a panic that was logged without a backtrace names no function, and any in its file may be it', (t) => {
  const unnamed = { ...EXPECTED, topOwnFrame: { function: '', path: 'src/sheet.rs' } }
  t.ok(isExpected({ ...SEEN, path: 'src/sheet.rs', function: 'Sheet::get' }, unnamed))
  t.notOk(isExpected({ ...SEEN, path: 'src/main.rs', function: 'main' }, unnamed))
  t.notOk(isExpected(SEEN, { ...EXPECTED, topOwnFrame: { function: '', path: SEEN.path } }))
  t.end()
})
