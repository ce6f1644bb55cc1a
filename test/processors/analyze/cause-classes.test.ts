import { test } from 'tap'
import { CAUSE_CLASSES, type CauseClass } from '../../../agent/model/diagnosis.ts'
import { wordsClassOf } from '../../../processors/analyze/cause-words.ts'

const LANGUAGES = ['JavaScript', 'Python', 'Go', 'Java', 'Rust'] as const

/** What the runtimes say, a class in the order of the languages; undefined where a language has no such error. */
const SAID: Readonly<Partial<Record<CauseClass, readonly (string | undefined)[]>>> = {
  null_dereference: [
    "TypeError: Cannot read properties of null (reading 'id')",
    "TypeError: 'NoneType' object is not subscriptable",
    'panic: runtime error: invalid memory address or nil pointer dereference',
    'java.lang.NullPointerException: Cannot invoke "String.length()" because "<local1>" is null',
    'panic: called `Option::unwrap()` on a `None` value',
  ],
  missing_key: [
    undefined,
    "KeyError: 'total'",
    'panic: map has no entry for key "total"',
    'java.util.NoSuchElementException',
    'panic: no entry found for key',
  ],
  index_out_of_range: [
    'TypeError: Reduce of empty array with no initial value',
    'IndexError: list index out of range',
    'panic: runtime error: slice bounds out of range [:9] with capacity 4',
    'java.lang.StringIndexOutOfBoundsException: begin 0, end -1, length 0',
    'panic: index out of bounds: the len is 3 but the index is 3',
  ],
  type_mismatch: [
    'TypeError: Cannot mix BigInt and other types, use explicit conversions',
    "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    'panic: interface conversion: interface {} is string, not int',
    'java.lang.ClassCastException: class java.lang.String cannot be cast to class java.lang.Integer',
    'panic: Error("invalid type: string \\"a\\", expected u32", line: 1, column: 3)',
  ],
  conversion: [
    'SyntaxError: Cannot convert 1.5 to a BigInt',
    "ValueError: could not convert string to float: '1,5'",
    'panic: strconv.Atoi: parsing "x": invalid syntax',
    'java.lang.NumberFormatException: For input string: "x"',
    'panic: called `Result::unwrap()` on an `Err` value: ParseIntError { kind: InvalidDigit }',
  ],
  arithmetic: [
    'RangeError: Division by zero',
    'ZeroDivisionError: integer modulo by zero',
    'panic: runtime error: integer divide by zero',
    'java.lang.ArithmeticException: / by zero',
    'panic: attempt to add with overflow',
  ],
  not_callable_or_missing_member: [
    'TypeError: shape.area is not a function',
    "TypeError: 'float' object is not callable",
    undefined,
    "java.lang.NoSuchMethodError: 'void app.Shape.area()'",
    undefined,
  ],
  unhandled_async: [
    'Error [ERR_MULTIPLE_CALLBACK]: Callback called multiple times',
    "TypeError: 'coroutine' object is not subscriptable",
    undefined,
    undefined,
    undefined,
  ],
  concurrency: [
    undefined,
    'RuntimeError: release unlocked lock',
    'fatal error: concurrent map writes',
    'java.lang.IllegalMonitorStateException: current thread is not owner',
    'panic: called `Result::unwrap()` on an `Err` value: PoisonError { .. }',
  ],
  resource_or_io: [
    'Error: EBADF: bad file descriptor, write',
    'ValueError: I/O operation on closed file.',
    'panic: read words.txt: file already closed',
    'java.io.IOException: Stream closed',
    'panic: called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
  ],
  encoding_or_format: [
    'URIError: URI malformed',
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    'panic: parsing time "1/2" as "2006-01-02": cannot parse "1/2" as "2006"',
    "java.time.format.DateTimeParseException: Text '7:45' could not be parsed at index 0",
    'panic: byte index 3 is not a char boundary; it is inside',
  ],
  recursion: [
    'RangeError: Maximum call stack size exceeded',
    'RecursionError: maximum recursion depth exceeded',
    'fatal error: stack overflow',
    'java.lang.StackOverflowError',
    "thread 'main' has overflowed its stack",
  ],
  iteration_or_mutation: [
    "TypeError: Cannot assign to read only property 'a' of object '#<Object>'",
    'RuntimeError: dictionary changed size during iteration',
    undefined,
    'java.util.ConcurrentModificationException',
    undefined,
  ],
  initialization_order: [
    "ReferenceError: Cannot access 'rates' before initialization",
    "AttributeError: partially initialized module 'a' has no attribute 'b' (most likely due to a circular import)",
    'panic: assignment to entry in nil map',
    'java.lang.ExceptionInInitializerError',
    'panic: settings are not loaded',
  ],
  operational: [
    'Error: connect ECONNREFUSED 127.0.0.1:5432',
    'OSError: [Errno 28] No space left on device',
    'panic: dial tcp 127.0.0.1:5432: connect: connection refused',
    'java.net.ConnectException: Connection refused',
    'panic: called `Result::unwrap()` on an `Err` value: Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }',
  ],
  assertion_or_contract: [
    'AssertionError [ERR_ASSERTION]: 1 == 2',
    'sqlite3.IntegrityError: UNIQUE constraint failed: users.name',
    'panic: pq: duplicate key value violates unique constraint "users_name"',
    'java.lang.IllegalArgumentException: Comparison method violates its general contract!',
    'panic: assertion `left == right` failed',
  ],
}

test('the words of every runtime tell the kind of a cause', (t) => {
  for (const causeClass of CAUSE_CLASSES) {
    const said = SAID[causeClass]
    t.equal(said === undefined, causeClass === 'unknown', causeClass)
    for (const [index, text] of (said ?? []).entries())
      if (text !== undefined) t.equal(wordsClassOf(text), causeClass, `${LANGUAGES[index]}: ${text}`)
  }
  t.end()
})

test('words that any message may have tell no kind', (t) => {
  for (const text of ['ShopError: sold out', 'Error: the key figures', 'panic: no', ''])
    t.equal(wordsClassOf(text), undefined, text)
  t.end()
})
