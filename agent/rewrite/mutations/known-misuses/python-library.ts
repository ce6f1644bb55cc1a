import type { Misuse } from './misuse.ts'

const CALL = /^call$/
const ATTRIBUTE = /^attribute$/
const OPERATION = /^binary_operator$/

/** Modules of the library: numbers, files, settings, arguments, paths, classes. */
export const PYTHON_LIBRARY_MISUSES: readonly Misuse[] = [
  {
    kind: CALL,
    when: /math domain error|expected a nonnegative input/,
    form: /^((?:math\.)?sqrt)\((.+)\)$/s,
    meant: '$1(max(0.0, $2))',
    because: 'what cannot be below zero may be by rounding',
    example: [
      'deviation = math.sqrt(variance)',
      'deviation = math.sqrt(max(0.0, variance))',
      'ValueError: math domain error',
    ],
  },
  {
    kind: CALL,
    when: /math domain error|expected a number in range from -1/,
    form: /^((?:math\.)?(?:acos|asin))\((.+)\)$/s,
    meant: '$1(max(-1.0, min(1.0, $2)))',
    because: 'what lies between -1 and 1 may be beyond by rounding',
    example: [
      'angle = math.acos(dot)',
      'angle = math.acos(max(-1.0, min(1.0, dot)))',
      'ValueError: math domain error',
    ],
  },
  {
    kind: CALL,
    when: /Sample larger than population/,
    form: /^((?:random\.|\w+\.)?sample)\((\w[\w.]*), (?:k=)?([^()=]+(?:\([^()]*\))?)\)$/s,
    meant: '$1($2, min($3, len($2)))',
    because: 'no more can be drawn than there are',
    example: [
      'some = random.sample(names, count)',
      'some = random.sample(names, min(count, len(names)))',
      'ValueError: Sample larger than population or is negative',
    ],
  },
  {
    kind: CALL,
    when: /(?:unpack requires a buffer|unpack_from requires a buffer)/,
    form: /^range\((.+), len\((\w[\w.]*)\), (\d+)\)$/s,
    meant: ({ part }) => [`range(${part(1)}, len(${part(2)}) - ${Number(part(3)) - 1}, ${part(3)})`],
    because: 'the last piece is shorter where the length is no multiple of it',
    example: [
      'starts = range(0, len(data), 4)',
      'starts = range(0, len(data) - 3, 4)',
      'error: unpack requires a buffer of 4 bytes',
    ],
  },
  {
    kind: ATTRIBUTE,
    when: /'NoneType' object has no attribute 'text'/,
    form: /^(.+)\.find\(([^()]+)\)\.text$/s,
    meant: "$1.findtext($2, '')",
    because: 'an element that is not there has no text',
    example: [
      "title = book.find('title').text",
      "title = book.findtext('title', '')",
      "AttributeError: 'NoneType' object has no attribute 'text'",
    ],
  },
  {
    kind: CALL,
    when: /has host bits set/,
    form: /^((?:ipaddress\.)?(?:ip_network|IPv4Network|IPv6Network))\((.+)\)$/s,
    meant: '$1($2, strict=False)',
    because: 'a network may be named by one of its hosts',
    example: [
      'net = ipaddress.ip_network(line.strip())',
      'net = ipaddress.ip_network(line.strip(), strict=False)',
      'ValueError: 10.2.3.4/24 has host bits set',
    ],
  },
  {
    kind: CALL,
    when: /^Interpolation|InterpolationSyntaxError|Bad value substitution|must be followed by '%'/,
    form: /^((?:configparser\.)?ConfigParser)\(((?!.*interpolation).*)\)$/s,
    meant: ({ part }) => [`${part(1)}(${part(2) === '' ? '' : `${part(2)}, `}interpolation=None)`],
    because: 'a percent sign in a value refers to another value unless that is turned off',
    example: [
      'parser = ConfigParser()',
      'parser = ConfigParser(interpolation=None)',
      "InterpolationSyntaxError: '%' must be followed by '%' or '(', found: '%d'",
    ],
  },
  {
    kind: /^assignment$/,
    when: /can't set attribute|property .* of .* object has no setter/,
    form: /^(\w+)\.(\w+) = (.+)$/s,
    meant: ({ part, fileText }) =>
      /namedtuple|NamedTuple/.test(fileText) && part(1) !== 'self'
        ? [`${part(1)} = ${part(1)}._replace(${part(2)}=${part(3)})`]
        : [],
    because: 'a named tuple cannot be changed; another one is made with that value',
    isNearOnly: true,
    example: [
      'Point = namedtuple("Point", "x")\ndef f(point):\n    point.x = 1',
      'Point = namedtuple("Point", "x")\ndef f(point):\n    point = point._replace(x=1)',
      "AttributeError: can't set attribute",
    ],
  },
  {
    kind: CALL,
    when: /'str' object cannot be interpreted as an integer|between instances of '(?:str' and 'int|int' and 'str|str' and 'float|float' and 'str)'|(?:int' and 'str|str' and 'int|str' and 'float|float' and 'str)'|must be str, not int|can't multiply sequence by non-int/,
    form: /^((?:\w+)\.add_argument\((?!.*\b(?:type|action)=).*\bdefault=(-?\d+(\.\d+)?).*)\)$/s,
    meant: ({ part }) => [`${part(1)}, type=${part(3) === '' ? 'int' : 'float'})`],
    because:
      'what is given on the command line is a text unless a type is named, and its default is a number',
    example: [
      "parser.add_argument('--times', default=1)",
      "parser.add_argument('--times', default=1, type=int)",
      "TypeError: 'str' object cannot be interpreted as an integer",
    ],
  },
  {
    kind: CALL,
    when: /Incorrect number of bindings supplied|parameters are of unsupported type|not all arguments converted/,
    form: /^(.+\.execute\(.+), \(?(\w[\w.]*(?:\[[^[\]]*\])?)\)?\)$/s,
    meant: '$1, ($2,))',
    because: 'parentheses alone make no tuple; the comma does',
    example: [
      "rows = db.execute('select a from b where c = ?', (name))",
      "rows = db.execute('select a from b where c = ?', (name,))",
      'ProgrammingError: Incorrect number of bindings supplied. The current statement uses 1, and there are 3 supplied.',
    ],
  },
  {
    kind: CALL,
    when: /argument after \* must be an iterable|takes \d+ positional arguments? but \d+ were given/,
    form: /^(.*\bThread\(.*args=)\((\w[\w.]*)\)(.*)$/s,
    meant: '$1($2,)$3',
    because: 'parentheses alone make no tuple; the comma does',
    example: [
      'worker = Thread(target=load, args=(name))',
      'worker = Thread(target=load, args=(name,))',
      'TypeError: load() takes 1 positional argument but 3 were given',
    ],
  },
  {
    kind: /^float$/,
    when: /'(?:decimal\.)?Decimal' and 'float'|'float' and '(?:decimal\.)?Decimal'/,
    form: /^\d*\.\d+$/,
    meant: "Decimal('$&')",
    because: 'a Decimal is reckoned with another one',
    example: [
      'VAT = 0.19',
      "VAT = Decimal('0.19')",
      "TypeError: unsupported operand type(s) for *: 'decimal.Decimal' and 'float'",
    ],
  },
  {
    kind: CALL,
    when: /mean requires at least one data point|no median for empty data|requires at least one data point/,
    form: /^((?:statistics\.)?(?:f?mean|median|pstdev|pvariance))\((\w[\w.]*)\)$/,
    meant: '($1($2) if $2 else 0)',
    because: 'of nothing there is no mean',
    example: [
      'level = mean(scores)',
      'level = (mean(scores) if scores else 0)',
      'StatisticsError: mean requires at least one data point',
    ],
  },
  {
    kind: CALL,
    when: /the JSON object must be str, bytes or bytearray, not (?:dict|list)/,
    form: /^json\.loads\((.+)\)$/s,
    meant: '$1',
    because: 'it was read already',
    isNearOnly: true,
    example: [
      'record = json.loads(message)',
      'record = message',
      'TypeError: the JSON object must be str, bytes or bytearray, not dict',
    ],
  },
  {
    kind: CALL,
    when: /the JSON object must be str, bytes or bytearray, not \w*(?:IO|Reader)\w*/,
    form: /^json\.loads\(/,
    meant: 'json.load(',
    because: '`load` reads a file, `loads` a text',
    isNearOnly: true,
    example: [
      'record = json.loads(file)',
      'record = json.load(file)',
      'TypeError: the JSON object must be str, bytes or bytearray, not TextIOWrapper',
    ],
  },
  {
    kind: CALL,
    when: /'(?:str|bytes)' object has no attribute 'read'/,
    form: /^json\.load\(/,
    meant: 'json.loads(',
    because: '`loads` reads a text, `load` a file',
    isNearOnly: true,
    example: [
      'record = json.load(body)',
      'record = json.loads(body)',
      "AttributeError: 'str' object has no attribute 'read'",
    ],
  },
  {
    kind: CALL,
    when: /missing 1 required positional argument: 'self'/,
    form: /^([A-Z]\w*)\.(\w+)\(/,
    meant: '$1().$2(',
    because: 'a method is called on an object of the class',
    isNearOnly: true,
    example: [
      'rows = Reader.rows()',
      'rows = Reader().rows()',
      "TypeError: Reader.rows() missing 1 required positional argument: 'self'",
    ],
  },
  {
    kind: OPERATION,
    when: /unsupported operand type\(s\) for \+: '\w*Path' and 'str'/,
    form: /^(.+) \+ (.+)$/s,
    meant: 'str($1) + $2',
    because: 'a path is no text; what is put behind it is a part of its name',
    isNearOnly: true,
    example: [
      "backup = path + '.bak'",
      "backup = str(path) + '.bak'",
      "TypeError: unsupported operand type(s) for +: 'PosixPath' and 'str'",
    ],
  },
  {
    kind: OPERATION,
    when: /unsupported operand type\(s\) for \/: 'str' and 'str'/,
    form: /^(\w[\w.]*) \/ (.+)$/s,
    meant: ({ part, fileText }) =>
      /import.*\bPath\b/.test(fileText) ? [`Path(${part(1)}) / ${part(2)}`] : [],
    because: 'parts are put together by a path',
    isNearOnly: true,
    example: [
      'from pathlib import Path\nfile = root / name',
      'from pathlib import Path\nfile = Path(root) / name',
      "TypeError: unsupported operand type(s) for /: 'str' and 'str'",
    ],
  },
  {
    kind: /^decorator$/,
    when: /unhashable type: '(\w+)'/,
    form: /^@(dataclass|dataclasses\.dataclass)$/,
    meant: ({ part, said, fileText }) =>
      new RegExp(`@${RegExp.escape(part(1))}\\s*\\nclass ${RegExp.escape(said(1))}\\b`).test(fileText)
        ? [`@${part(1)}(frozen=True)`, `@${part(1)}(unsafe_hash=True)`]
        : [],
    because: 'what compares by its values and can change is no key; what cannot change is',
    example: [
      '@dataclass\nclass Place:\n    row: int',
      '@dataclass(frozen=True)\nclass Place:\n    row: int',
      "TypeError: unhashable type: 'Place'",
    ],
  },
  {
    kind: /^(assignment|augmented_assignment)$/,
    when: /property '(\w+)' of '\w+' object has no setter|can't set attribute(?: '(\w+)')?/,
    form: /^self\.(\w+)( [-+*/|&]*= .+)$/s,
    meant: ({ part, fileText }) => {
      const read = new RegExp(
        `@property\\s+def ${part(1)}\\(self\\)[^:]*:\\s*(?:"""[^"]*"""\\s*)?return self\\.(_\\w+)`,
      ).exec(fileText)?.[1]
      return read === undefined ? [] : [`self.${read}${part(2)}`]
    },
    because: 'what is only read goes by the field behind it when it is set',
    isNearOnly: true,
    example: [
      'class A:\n    @property\n    def x(self):\n        return self._x\n\n    def f(self):\n        self.x = 1',
      'class A:\n    @property\n    def x(self):\n        return self._x\n\n    def f(self):\n        self._x = 1',
      "AttributeError: property 'x' of 'A' object has no setter",
    ],
  },
  {
    kind: /^return_statement$/,
    when: /maximum recursion depth exceeded/,
    form: /^return self\.(\w+)$/,
    meant: ({ part, fileText }) =>
      new RegExp(
        `@property\\s+def ${part(1)}\\(self\\)[^:]*:\\s*(?:"""[^"]*"""\\s*)?return self\\.${part(1)}\\b`,
      ).test(fileText)
        ? [`return self._${part(1)}`]
        : [],
    because: 'what reads itself never ends; the field behind it has another name',
    example: [
      'class A:\n    @property\n    def x(self):\n        return self.x',
      'class A:\n    @property\n    def x(self):\n        return self._x',
      'RecursionError: maximum recursion depth exceeded',
    ],
  },
  {
    kind: /^function_definition$/,
    when: /maximum recursion depth exceeded/,
    form: /^def __getattr__\(self, (\w+)\):\n(\s+)(?!if \1\.startswith)/,
    meant: "def __getattr__(self, $1):\n$2if $1.startswith('_'):\n$2    raise AttributeError($1)\n$2",
    because: 'a copy is asked for its members before it has any, and looking for those asks for them again',
    example: [
      'class A:\n    def __getattr__(self, name):\n        return self._all[name]',
      "class A:\n    def __getattr__(self, name):\n        if name.startswith('_'):\n            raise AttributeError(name)\n        return self._all[name]",
      'RecursionError: maximum recursion depth exceeded',
    ],
  },
]
