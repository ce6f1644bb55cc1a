import { execFileSync } from 'node:child_process'
import { test } from 'tap'
import { loadTemplates } from '../../../../agent/rewrite/template-folder.ts'

/**
 * Goal: every template's message pattern is one that a runtime really prints. Method: snippets that crash
 * are run by this Node and by python3 (what Go prints is written down); each template has to match the message of at least one of them.
 */
const JAVASCRIPT = [
  'const a = {}; a.b.c',
  'new RegExp("(")',
  'class A {}; class B extends A { constructor() { this.a = 1 } }; new B()',
  'process.getBuiltinModule("path").join(undefined, "a")',
  'new (process.getBuiltinModule("events"))().emit("error", "lost")',
  'const a = {}; a.b.some((c) => c)',
  'const a = { b: null }; a.b.c()',
  'const a = []; a[0][1]',
  'const a = {}; a.b.c = 1',
  'const f = ({ x }) => x; f()',
  'const a = {}; const { x } = a.b',
  'const a = { b: null }; const { x } = a.b',
  'Object.keys(undefined)',
  'const a = "" + Symbol("b")',
  'const a = {}; a.b()',
  'const a = { b: 5 }; a.b.trim()',
  'const a = { b: "5" }; a.b.toFixed(2)',
  'const a = []; a.length()',
  'const a = {}; a.b = {}; a.b.map((x) => x)',
  'const a = {}; for (const x of a.b) x',
  'const a = {}; Math.max(...a.b)',
  'const a = {}; const [x] = a',
  'new Set(5)',
  '1n + 1',
  'class A {}; A()',
  'JSON.parse("")',
  'JSON.parse("\\uFEFF{}")',
  'throw new Error("the line is already open")',
  'throw new Error("the account is closed")',
  '1n / 0n',
  'BigInt("1,250")',
  'const a = {}; a.name.localeCompare("b")',
  'JSON.parse("<html>")',
  'JSON.parse(undefined)',
  'JSON.parse("{\\"a\\":1")',
  'new Date(NaN).toISOString()',
  'decodeURIComponent("%")',
  'new URL("x")',
  'BigInt("x")',
  '[].reduce((a, b) => a + b)',
  '"x".repeat(-1)',
  'new Array(-1)',
  'itemz.length',
  'const a = 1; a = 2',
  'const f = (n) => f(n - 1); f(3)',
  '"name" in 5',
  'const a = {}; a.a = a; JSON.stringify(a)',
  'limit; const limit = 5',
  'process.getBuiltinModule("module").createRequire("/app/a.js")("./lib")',
  'process.getBuiltinModule("fs").readFileSync("views/home.html")',
  'const fs = process.getBuiltinModule("fs"); const fd = fs.openSync("/dev/null", "w"); fs.closeSync(fd); fs.writeSync(fd, "a")',
  'const a = new (process.getBuiltinModule("http").ServerResponse)({ method: "GET" }); a.writeHead(200); a.setHeader("a", "b")',
]

const JAVA = [
  { type: 'java.lang.NumberFormatException', message: 'For input string: "4,50"' },
  {
    type: 'java.lang.NullPointerException',
    message: 'Cannot invoke "Light$Color.ordinal()" because "color" is null',
  },
  { type: 'java.lang.IllegalStateException', message: 'No match found' },
  { type: 'java.lang.IllegalArgumentException', message: 'No enum constant app.Level. warn' },
  { type: 'java.lang.IllegalArgumentException', message: 'No enum constant app.Level.WARN ' },
  { type: 'java.lang.ArithmeticException', message: '/ by zero' },
  { type: 'java.lang.NumberFormatException', message: 'For input string: "1\'200"' },
  {
    type: 'java.time.format.DateTimeParseException',
    message: "Text ' 2024-05-02' could not be parsed at index 0",
  },
  { type: 'java.lang.NumberFormatException', message: 'Cannot parse null string: null' },
  { type: 'java.lang.IllegalMonitorStateException', message: '' },
  { type: 'java.util.NoSuchElementException', message: '' },
  { type: 'java.lang.StringIndexOutOfBoundsException', message: 'begin 0, end -1, length 6' },
  { type: 'java.lang.ArrayIndexOutOfBoundsException', message: 'Index -7 out of bounds for length 8' },
  {
    type: 'java.lang.NullPointerException',
    message: 'Cannot invoke "java.util.Map.put(Object, Object)" because "Rates.TABLE" is null',
  },
  {
    type: 'java.lang.NullPointerException',
    message: 'Cannot invoke "String.equals(Object)" because "this.label" is null',
  },
  { type: 'java.util.regex.PatternSyntaxException', message: 'Unclosed group near index 1' },
  { type: 'java.lang.IllegalArgumentException', message: 'Illegal group reference' },
  ...[
    ['Long', 'Integer'],
    ['Integer', 'Long'],
    ['String', 'Integer'],
    ['String', 'Long'],
    ['Integer', 'String'],
  ].map(([from, to]) => ({
    type: 'java.lang.ClassCastException',
    message: `class java.lang.${from} cannot be cast to class java.lang.${to} (java.lang.${from} and java.lang.${to} are in module java.base of loader 'bootstrap')`,
  })),
  {
    type: 'java.lang.ArithmeticException',
    message: 'Non-terminating decimal expansion; no exact representable decimal result.',
  },
  { type: 'java.lang.ArrayIndexOutOfBoundsException', message: 'Index 3 out of bounds for length 3' },
  { type: 'java.lang.IndexOutOfBoundsException', message: 'Index 0 out of bounds for length 0' },
  {
    type: 'java.lang.NullPointerException',
    message: 'Cannot invoke "String.toLowerCase()" because the return value of "shop.Member.email()" is null',
  },
  { type: 'java.util.ConcurrentModificationException', message: '' },
  { type: 'java.lang.IllegalStateException', message: 'stream has already been operated upon or closed' },
  { type: 'java.lang.IllegalStateException', message: 'Duplicate key a (attempted merging values 1 and 2)' },
  { type: 'java.lang.IllegalArgumentException', message: 'Comparison method violates its general contract!' },
  { type: 'java.lang.IllegalArgumentException', message: 'No enum constant app.Unit.metre' },
  { type: 'java.lang.UnsupportedOperationException', message: '' },
  { type: 'java.lang.NullPointerException', message: '' },
  { type: 'java.lang.StackOverflowError', message: '' },
  { type: 'java.nio.file.NoSuchFileException', message: 'a.txt' },
  {
    type: 'java.time.format.DateTimeParseException',
    message: "Text '3.4.2024' could not be parsed at index 0",
  },
  { type: 'java.lang.NumberFormatException', message: 'For input string: "12 "' },
  { type: 'java.util.NoSuchElementException', message: 'No value present' },
  {
    type: 'java.lang.NullPointerException',
    message:
      'Cannot invoke "java.lang.Integer.intValue()" because the return value of "java.util.Map.get(Object)" is null',
  },
  {
    type: 'java.lang.ClassCastException',
    message:
      "class java.lang.Integer cannot be cast to class java.lang.Double (java.lang.Integer and java.lang.Double are in module java.base of loader 'bootstrap')",
  },
].map(withPlainType)

const RUST = [
  'copy_from_slice: source slice length (4) does not match destination slice length (8)',
  'called `Result::unwrap()` on an `Err` value: RecvError',
  'attempt to divide by zero',
  'attempt to multiply with overflow',
  'attempt to subtract with overflow',
  'called `Option::unwrap()` on a `None` value',
  'called `Result::unwrap()` on an `Err` value: ParseFloatError { kind: Invalid }',
  'called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
  'index out of bounds: the len is 3 but the index is 3',
  "byte index 3 is not a char boundary; it is inside 'é' (bytes 2..4) of `café`",
  'no entry found for key',
  'range end index 5 out of range for slice of length 3',
  'RefCell already borrowed',
  'thread main has overflowed its stack',
  'called `Result::unwrap()` on an `Err` value: ParseIntError { kind: InvalidDigit }',
  'called `Result::unwrap()` on an `Err` value: FromUtf8Error { bytes: [255], error: Utf8Error { valid_up_to: 0, error_len: Some(1) } }',
  'called `Result::unwrap()` on an `Err` value: PoisonError { .. }',
  'called `Result::unwrap()` on an `Err` value: TryFromIntError(())',
  'removal index (is 3) should be < len (is 3)',
].map((message) => ({ type: 'panic', message }))

const RUBY = [
  { type: 'NoMethodError', message: "undefined method 'name' for nil" },
  { type: 'KeyError', message: 'key not found: :north' },
  { type: 'TypeError', message: 'no implicit conversion of Integer into String' },
  { type: 'FrozenError', message: 'can\'t modify frozen String: "a"' },
  { type: 'ArgumentError', message: 'invalid value for Integer(): "08"' },
  { type: 'NameError', message: "undefined local variable or method 'totl' for main:Object" },
  { type: 'ZeroDivisionError', message: 'divided by 0' },
  { type: 'SystemStackError', message: 'stack level too deep' },
  { type: 'Errno::ENOENT', message: 'No such file or directory @ rb_sysopen - a.txt' },
]

const PHP = [
  { type: 'Warning', message: 'Attempt to read property "name" on null' },
  { type: 'Error', message: 'Call to a member function name() on null' },
  { type: 'Warning', message: 'foreach() argument must be of type array|object, null given' },
  { type: 'Warning', message: 'Undefined array key "north"' },
  {
    type: 'TypeError',
    message: 'greet(): Argument #1 ($name) must be of type string, null given, called in a.php',
  },
  { type: 'TypeError', message: 'Unsupported operand types: string + int' },
  { type: 'Error', message: 'Class "App\\\\Mailer" not found' },
  { type: 'DivisionByZeroError', message: 'Division by zero' },
  { type: 'Warning', message: 'fopen(a.txt): Failed to open stream: No such file or directory' },
]

/** Templates name exceptions without their package. */
function withPlainType({ type, message }: Crash): Crash {
  return { type: type.slice(type.lastIndexOf('.') + 1), message }
}

const PYTHON = [
  'import base64; base64.b64encode("a:b")',
  '[1][0.5]',
  'range(0.5)',
  'sorted([1, "a"])',
  'b"a" + "b"',
  'import os; os.environ["NO_SUCH_THING"]',
  'f = open("/dev/null"); f.close(); f.read()',
  '{}["a"]',
  'raise RuntimeError("a fetch is already in progress")',
  'json.loads("\\ufeff{}")',
  '{}[3]',
  '[][0]',
  '""[0]',
  '()[1]',
  '[].pop()',
  'collections.deque().popleft()',
  'max([])',
  'min({})',
  'statistics.mean([])',
  'a, b = [1]',
  'a, b = [1, 2, 3]',
  '[].remove(3)',
  '[].index(3)',
  '"a".index("b")',
  'next(iter([]))',
  'None.foo',
  'None["a"]',
  'for x in None: pass',
  'len(None)',
  'a, b = None',
  '1 in None',
  'None + 1',
  '1 + None',
  '"a" + 1',
  '1 + "a"',
  '1 - "a"',
  '"%s %s" % "a"',
  '"%s" % (1, 2)',
  '"%d" % "a"',
  're.match("a", "b").group()',
  '"a" - 1',
  '"1" < 2',
  '1 < "2"',
  'None < 3',
  '3 > None',
  '{[]: 1}',
  'set().add([])',
  'json.dumps({1: {2}})',
  'json.dumps(datetime.now())',
  '1 / 0',
  '1 // 0',
  '1 % 0',
  '1.0 / 0',
  'int("x")',
  'int("")',
  'int("3.5")',
  'float("x")',
  'float("1,250.00")',
  'int(None)',
  'json.loads("")',
  'json.loads("{bad")',
  'nme',
  '[].push(1)',
  'd = {1: 1}\nfor k in d: d[k + 1] = 1',
  's = {1}\nfor k in s: s.add(k + 1)',
  'def f(n): return f(n - 1)\nf(1)',
  'def g():\n  if 0: zz = 1\n  return zz\ng()',
  'class A:\n  def m(): pass\nA().m()',
  'async def c(): pass\nc().foo',
  'async def c(): pass\nlen(c())',
  'datetime.strptime("x", "%Y")',
  'datetime.fromisoformat("x")',
  'from collections import Mapping',
  'open("none/rates.csv")',
  '"\\xe9".encode("ascii")',
  'b"\\xe9".decode("ascii")',
  'b"\\xe9".decode("utf-8")',
]

interface Crash {
  readonly type: string
  readonly message: string
}

const runJavaScript = `
import vm from 'node:vm'
const crashes = JSON.parse(process.argv[1]).map((code) => {
  try {
    vm.runInThisContext('(() => {' + code + '\\n})()')
    return { type: 'none', message: code }
  } catch (error) {
    return { type: error.name, message: error.message }
  }
})
console.log(JSON.stringify(crashes))
`

const runPython = `
import collections, json, re, statistics, sys, warnings
from datetime import datetime
warnings.simplefilter("ignore")
crashes = []
for code in json.loads(sys.argv[1]):
    try:
        scope = dict(collections=collections, json=json, statistics=statistics, datetime=datetime)
        exec(compile(code, "snippet.py", "exec"), scope)
        crashes.append({"type": "none", "message": code})
    except BaseException as error:
        crashes.append({"type": type(error).__name__, "message": str(error)})
print(json.dumps(crashes))
`

function crashesOf(command: string, args: readonly string[], snippets: readonly string[]): readonly Crash[] {
  const output = execFileSync(command, [...args, JSON.stringify(snippets)], { encoding: 'utf8' })
  return JSON.parse(output) as readonly Crash[]
}

const crashes = {
  javascript: crashesOf(process.execPath, ['--input-type=module', '-e', runJavaScript], JAVASCRIPT),
  python: crashesOf('python3', ['-c', runPython], PYTHON),
  // As go 1.2x prints them: compiling programs here would take longer than all other tests together.
  go: [
    { type: 'runtime.Error', message: 'runtime error: index out of range [2] with length 2' },
    { type: 'panic', message: 'assignment to entry in nil map' },
    { type: 'panic', message: 'runtime error: invalid memory address or nil pointer dereference' },
    { type: 'panic', message: 'runtime error: slice bounds out of range [:8] with length 3' },
    { type: 'panic', message: 'strings: negative Repeat count' },
    { type: 'fatal error', message: 'concurrent map writes' },
    { type: 'panic', message: 'send on closed channel' },
    { type: 'fatal error', message: 'all goroutines are asleep - deadlock!' },
    { type: 'panic', message: 'interface conversion: interface {} is string, not int' },
    { type: '*strconv.NumError', message: 'strconv.ParseFloat: parsing "12,50": invalid syntax' },
    { type: '*errors.errorString', message: 'bufio.Scanner: token too long' },
    { type: 'panic', message: 'invalid argument to Intn' },
    { type: 'runtime.boundsError', message: 'index out of range [1] with length 1' },
    { type: 'runtime.boundsError', message: 'index out of range [3] with length 2' },
    { type: 'runtime.boundsError', message: 'index out of range [7] with length 2' },
    {
      type: 'panic',
      message: 'reflect.Value.Interface: cannot return value obtained from unexported field or method',
    },
    { type: 'panic', message: 'runtime error: hash of unhashable type []string' },
    { type: 'panic', message: 'reflect: call of reflect.Value.Type on zero Value' },
    { type: 'panic', message: 'runtime error: integer divide by zero' },
    { type: 'fatal error', message: 'stack overflow' },
    { type: 'panic', message: 'read words.txt: file already closed' },
    { type: 'panic', message: 'strconv.Atoi: parsing "two": invalid syntax' },
    { type: 'panic', message: 'strconv.Atoi: parsing "1,200": invalid syntax' },
    { type: 'panic', message: 'strconv.Atoi: parsing " 12": invalid syntax' },
    { type: 'panic', message: 'close of closed channel' },
    { type: 'panic', message: 'runtime error: slice bounds out of range [:-1]' },
    { type: 'panic', message: 'interface conversion: interface {} is nil, not string' },
    { type: 'panic', message: 'interface conversion: interface {} is float64, not int' },
    { type: 'panic', message: 'interface conversion: interface {} is float64, not string' },
    { type: 'panic', message: 'regexp: Compile(`a(`): error parsing regexp: missing closing ): `a(`' },
  ],
  // As Java 21 and Rust 1.8x print them, for the same reason.
  java: JAVA,
  rust: RUST,
  // Ruby 3.4 and PHP 8.
  ruby: RUBY,
  php: PHP,
}

void test('Every snippet crashes', (t) => {
  t.same(
    [...crashes.javascript, ...crashes.python].filter(({ type }) => type === 'none'),
    [],
  )
  t.end()
})

const folder = new URL('../../../../processors/fix/templates/', import.meta.url).pathname

for (const template of (await loadTemplates(folder)).templates) {
  void test(`The message of ${template.id} is one that the runtime prints`, (t) => {
    const matching = template.languages
      .flatMap((family) => crashes[family])
      .filter(({ type }) => template.exceptions.length === 0 || template.exceptions.includes(type))
      .filter(({ message }) => template.message.matches(message))
    t.ok(matching.length > 0, template.message.source)
    t.end()
  })
}
