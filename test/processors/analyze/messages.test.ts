import { test } from 'tap'
import type { ErrorClass } from '../../../agent/model/diagnosis.ts'
import type { Language } from '../../../agent/model/stack-trace.ts'
import { readMessage } from '../../../processors/analyze/messages.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

type Row = readonly [type: string, message: string, errorClass: ErrorClass, subject?: string]

const JAVASCRIPT: readonly Row[] = [
  ['TypeError', "Cannot read properties of undefined (reading 'name')", 'null_dereference', 'name'],
  ['TypeError', "Cannot read properties of null (reading '0')", 'null_dereference', '0'],
  ['TypeError', "Cannot read property 'name' of undefined", 'null_dereference', 'name'],
  ['TypeError', 'can\'t access property "name", user is undefined', 'null_dereference', 'name'],
  ['TypeError', "undefined is not an object (evaluating 'user.name')", 'null_dereference', 'name'],
  ['TypeError', "Cannot set properties of undefined (setting 'x')", 'null_dereference', 'x'],
  ['TypeError', "Cannot destructure property 'a' of 'b.c' as it is undefined.", 'null_dereference', 'b.c'],
  ['TypeError', 'Cannot convert undefined or null to object', 'null_dereference'],
  [
    'TypeError',
    'undefined is not iterable (cannot read property Symbol(Symbol.iterator))',
    'null_dereference',
  ],
  ['TypeError', 'rows is not iterable', 'type_mismatch', 'rows'],
  ['TypeError', 'items.map is not a function', 'not_callable', 'items.map'],
  ['TypeError', 'Parser is not a constructor', 'not_callable', 'Parser'],
  ['TypeError', "Class constructor A cannot be invoked without 'new'", 'not_callable', 'A'],
  ['ReferenceError', 'total is not defined', 'undefined_name', 'total'],
  ['ReferenceError', "Cannot access 'a' before initialization", 'undefined_name', 'a'],
  ['TypeError', 'Assignment to constant variable.', 'undefined_name'],
  ['SyntaxError', 'Unexpected token \'<\', "<html>" is not valid JSON', 'parse_failure'],
  ['SyntaxError', 'Unexpected end of JSON input', 'parse_failure'],
  ['RangeError', 'Maximum call stack size exceeded', 'recursion'],
  ['RangeError', 'Invalid time value', 'parse_failure'],
  ['RangeError', 'Invalid array length', 'index_out_of_range'],
  ['TypeError', 'Reduce of empty array with no initial value', 'index_out_of_range', 'reduce'],
  ['RangeError', 'Division by zero', 'division_by_zero'],
  [
    'TypeError [ERR_INVALID_ARG_TYPE]',
    'The "path" argument must be of type string. Received undefined',
    'null_dereference',
  ],
  ['TypeError', 'Cannot mix BigInt and other types, use explicit conversions', 'type_mismatch'],
  ['Error', "Cannot find module './a.js'", 'resource_missing', './a.js'],
  ['AssertionError [ERR_ASSERTION]', 'Expected values to be strictly equal', 'assertion'],
  ['Error', "ENOENT: no such file or directory, open 'a.json'", 'resource_missing', 'a.json'],
  ['Error', 'connect ECONNREFUSED 127.0.0.1:5432', 'operational', '127.0.0.1:5432'],
  ['TypeError', 'fetch failed', 'operational'],
  ['Error', 'listen EADDRINUSE: address already in use :::3000', 'operational'],
  ['Error', 'ENOSPC: no space left on device, write', 'operational'],
  ['Error', 'the order is not paid', 'unknown'],
]

const PYTHON: readonly Row[] = [
  ['AttributeError', "'NoneType' object has no attribute 'name'", 'null_dereference', 'name'],
  ['TypeError', "'NoneType' object is not subscriptable", 'null_dereference'],
  ['TypeError', 'cannot unpack non-iterable NoneType object', 'null_dereference'],
  ['TypeError', "unsupported operand type(s) for +: 'int' and 'NoneType'", 'null_dereference'],
  ['TypeError', "object of type 'NoneType' has no len()", 'null_dereference'],
  [
    'TypeError',
    "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
    'null_dereference',
  ],
  ['TypeError', "'NoneType' object is not callable", 'not_callable'],
  ['KeyError', "'price'", 'missing_key', 'price'],
  ['KeyError', '42', 'missing_key', '42'],
  ['IndexError', 'list index out of range', 'index_out_of_range'],
  ['IndexError', 'pop from empty list', 'index_out_of_range', 'pop'],
  ['ValueError', 'not enough values to unpack (expected 2, got 1)', 'index_out_of_range'],
  ['ValueError', 'max() arg is an empty sequence', 'index_out_of_range', 'max'],
  ['StopIteration', '', 'index_out_of_range', 'next'],
  ['ValueError', "'x' is not in list", 'missing_key'],
  ['ZeroDivisionError', 'division by zero', 'division_by_zero'],
  ['UnboundLocalError', "local variable 'a' referenced before assignment", 'undefined_name', 'a'],
  [
    'UnboundLocalError',
    "cannot access local variable 'a' where it is not associated with a value",
    'undefined_name',
    'a',
  ],
  ['NameError', "name 'total' is not defined", 'undefined_name', 'total'],
  ['AttributeError', "module 'util' has no attribute 'slug'", 'undefined_name', 'slug'],
  ['AttributeError', "'Cart' object has no attribute 'itms'", 'undefined_name', 'itms'],
  ['AttributeError', "'list' object has no attribute 'push'", 'type_mismatch', 'push'],
  ['ModuleNotFoundError', "No module named 'requests'", 'resource_missing', 'requests'],
  ['ImportError', "cannot import name 'a' from 'b' (/app/b.py)", 'undefined_name', 'a'],
  ['TypeError', "send() missing 1 required positional argument: 'body'", 'type_mismatch', 'send'],
  ['TypeError', "'int' object is not callable", 'not_callable'],
  ['ValueError', "invalid literal for int() with base 10: 'x'", 'parse_failure'],
  ['json.decoder.JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)', 'parse_failure'],
  ['ValueError', "time data 'x' does not match format '%Y'", 'parse_failure'],
  ['UnicodeDecodeError', "'utf-8' codec can't decode byte 0xff in position 0: invalid", 'parse_failure'],
  ['TypeError', 'list indices must be integers or slices, not str', 'type_mismatch'],
  ['TypeError', 'can only concatenate str (not "int") to str', 'type_mismatch'],
  ['TypeError', "unhashable type: 'list'", 'type_mismatch'],
  ['RecursionError', 'maximum recursion depth exceeded', 'recursion'],
  ['RuntimeError', 'dictionary changed size during iteration', 'concurrency'],
  ['AssertionError', 'amount must be positive', 'assertion'],
  ['MemoryError', '', 'operational'],
  ['FileNotFoundError', "[Errno 2] No such file or directory: 'a.csv'", 'resource_missing', 'a.csv'],
  ['ConnectionRefusedError', '[Errno 111] Connection refused', 'operational'],
  ['PermissionError', "[Errno 13] Permission denied: '/etc/x'", 'operational'],
  ['shop.errors.OrderError', 'the order is not paid', 'unknown'],
]

const GO: readonly Row[] = [
  ['runtime error', 'invalid memory address or nil pointer dereference', 'null_dereference'],
  ['panic', 'runtime error: index out of range [5] with length 3', 'index_out_of_range', '5'],
  ['panic', 'runtime error: index out of range [-1]', 'index_out_of_range', '-1'],
  ['panic', 'runtime error: slice bounds out of range [:5] with capacity 3', 'index_out_of_range', ':5'],
  ['panic', 'assignment to entry in nil map', 'null_dereference'],
  ['panic', 'interface conversion: interface {} is string, not int', 'type_mismatch'],
  ['panic', 'interface conversion: interface {} is nil, not string', 'null_dereference'],
  ['panic', 'runtime error: integer divide by zero', 'division_by_zero'],
  ['fatal error', 'all goroutines are asleep - deadlock!', 'concurrency'],
  ['panic', 'reflect: call of reflect.Value.IsNil on string Value', 'type_mismatch'],
  ['panic', 'reflect: call of reflect.Value.Type on zero Value', 'null_dereference'],
  ['fatal error', 'concurrent map writes', 'concurrency'],
  ['panic', 'send on closed channel', 'concurrency'],
  ['panic', 'sync: negative WaitGroup counter', 'concurrency'],
  ['fatal error', 'stack overflow', 'recursion'],
  ['panic', 'strconv.Atoi: parsing "x": invalid syntax', 'parse_failure'],
  ['panic', 'json: cannot unmarshal string into Go value of type int', 'parse_failure'],
  ['panic', 'unexpected end of JSON input', 'parse_failure'],
  ['panic', 'open a.json: no such file or directory', 'resource_missing', 'a.json'],
  ['panic', 'dial tcp 127.0.0.1:5432: connect: connection refused', 'operational'],
  ['fatal error', 'runtime: out of memory', 'operational'],
  ['panic', 'the order is not paid', 'unknown'],
]

for (const [language, rows] of [
  ['javascript', JAVASCRIPT],
  ['python', PYTHON],
  ['go', GO],
] as const satisfies readonly (readonly [Language, readonly Row[]])[]) {
  test(`readMessage knows what runtimes say in ${language}`, (t) => {
    for (const [type, message, errorClass, subject] of rows) {
      const symptom = readMessage(language, type, message)
      t.equal(symptom.errorClass, errorClass, `${type}: ${message}`)
      if (subject !== undefined) t.equal(symptom.subject, subject, `${type}: ${message}: subject`)
    }
    t.end()
  })
}

test('readMessage answers at once for hostile messages', (t) => {
  const parts = [
    "Cannot destructure property '",
    "'",
    '(',
    ' is not a function',
    '\\',
    '"',
    'is not defined ',
    '\n',
  ]
  for (const part of parts) {
    for (const language of ['javascript', 'python', 'go', 'unknown'] as const) {
      const message = part.repeat(200_000)
      const seconds = cpuSecondsOf(() => readMessage(language, 'TypeError', message))
      t.ok(seconds < LINEAR_SECONDS_MAX, `${language}: ${JSON.stringify(part)}`)
    }
  }
  t.equal(readMessage('unknown', '', '').errorClass, 'unknown')
  t.end()
})

test('of a comparison of Node that failed both sides are told, and no difference of many lines', (t) => {
  const told = (message: string): string => readMessage('javascript', 'AssertionError', message).summary
  const equal = 'Expected values to be strictly equal:'
  t.equal(told(`${equal}\n\n5900 !== 4000\n`), `AssertionError: ${equal} 5900 !== 4000`)
  t.equal(told(`${equal}\n+ actual - expected\n\n+ 'a'\n- 'b'\n`), `AssertionError: ${equal.slice(0, -1)}`)
  t.end()
})

test('what sanitizers of native programs report is told in words', (t) => {
  const told: Readonly<Record<string, string>> = {
    'heap-use-after-free on address 0x602000000011\nREAD of size 1 at 0x602000000011 thread T0':
      '1 byte is read in memory that was freed',
    'stack-buffer-overflow on address 0x7ffc9fbc4d9c\nWRITE of size 4 at 0x7ffc9fbc4d9c thread T0':
      '4 bytes are written outside of a variable on the stack',
    'attempting double-free on 0x602000000010 in thread T0:': 'memory is freed that was freed before',
    'SEGV on unknown address 0x000000000008': 'a null pointer is followed',
  }
  for (const [message, summary] of Object.entries(told))
    t.equal(readMessage('cpp', 'report', message).summary, summary)
  t.end()
})

test('a date that there is not is told as that, and not as a text', (t) => {
  t.equal(
    readMessage('python', 'ValueError', 'day is out of range for month').summary,
    'a date or time is made that there is not: day is out of range for month',
  )
  t.match(
    readMessage('python', 'ValueError', 'hour must be in 0..23').summary,
    /that there is not: hour must be in 0\.\.23/,
  )
  t.end()
})
