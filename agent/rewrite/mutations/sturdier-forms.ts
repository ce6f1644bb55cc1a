import type { Family } from '../grammar.ts'
import { CALL, form, OPERATION, type Form } from './form.ts'
import { STURDIER_GO } from './sturdier-go.ts'
import { STURDIER_JAVA } from './sturdier-java.ts'
import { STURDIER_RUST } from './sturdier-rust.ts'

const CARRIAGE_RETURNS = 'line ends of other systems'
const LINE_ENDS = 'a line end behind the last line, or line ends of other systems'
const MORE_BLANKS = 'more than one blank in a row'
const THERE_ALREADY = 'a folder that is there already, and parents that are not'
const FILES =
  /EEXIST|ENOENT|FileExists|FileNotFound|No such file|file exists|File exists|AlreadyExists|NotFound|NoSuchFile|not a directory/
const INHERITED =
  /is not a function|is not iterable|native code|reading '|not an? (?:number|text|object|array)/
const STACK = /call stack|stack size/
const SHARED_JS = /read only|read-only|not extensible|undefined/
/** Rust names what had no room; that a difference has none says nothing of a sum beside it. */
const ADDED = /to add with overflow/
const MULTIPLIED = /to multiply with overflow/
const CHANGED = /ConcurrentModification|null|Null/
const NOT_THERE = 'a file that is gone already'

export const STURDIER_FORMS: Readonly<Record<Family, readonly Form[]>> = {
  javascript: [
    form(CALL, ["_.split('\\n')", '$1.split(/\\r?\\n/)'], CARRIAGE_RETURNS),
    form(CALL, ['_.split("\\n")', '$1.split(/\\r?\\n/)'], CARRIAGE_RETURNS),
    form(CALL, ["_.split(' ')", '$1.trim().split(/\\s+/)'], MORE_BLANKS),
    form(
      CALL,
      ['_.hasOwnProperty(_)', 'Object.hasOwn($1, $2)'],
      'objects without that method, or with one of their own',
    ),
    form(CALL, ['_.toString()', 'String($1)'], 'null and undefined', /null|undefined|toString/),
    form(
      CALL,
      ['Math.max(..._)', '$1.reduce((most, one) => Math.max(most, one), -Infinity)'],
      'lists that are too long for arguments',
      STACK,
    ),
    form(
      CALL,
      ['Math.min(..._)', '$1.reduce((least, one) => Math.min(least, one), Infinity)'],
      'lists that are too long for arguments',
      STACK,
    ),
    form(
      CALL,
      ['_.push(..._)', '$2.forEach((one) => $1.push(one))'],
      'lists that are too long for arguments',
      STACK,
    ),
    form(CALL, ['_.map(parseInt)', '$1.map(Number)'], 'the second argument that a callback gets'),
    form(CALL, ['new Array(_).fill([])', 'Array.from({ length: $1 }, () => [])'], 'a change of one of them'),
    form(CALL, ['Array(_).fill([])', 'Array.from({ length: $1 }, () => [])'], 'a change of one of them'),
    form(
      CALL,
      ['new Array(_).fill({})', 'Array.from({ length: $1 }, () => ({}))'],
      'a change of one of them',
    ),
    form(CALL, ['new Map(_)', 'new Map(Object.entries($1))'], 'a plain object', /iterable|entry|Iterator/),
    form(CALL, ['BigInt(_)', 'BigInt(Math.round($1))'], 'numbers that are not whole', /BigInt|integer/),
    form(CALL, ['mkdirSync(_)', 'mkdirSync($1, { recursive: true })'], THERE_ALREADY, FILES),
    form(CALL, ['fs.mkdirSync(_)', 'fs.mkdirSync($1, { recursive: true })'], THERE_ALREADY, FILES),
    form(CALL, ['mkdir(_)', 'mkdir($1, { recursive: true })'], THERE_ALREADY, FILES),
    form(CALL, ['fs.mkdir(_)', 'fs.mkdir($1, { recursive: true })'], THERE_ALREADY, FILES),
    form(CALL, ['rmSync(_)', 'rmSync($1, { force: true })'], NOT_THERE, FILES),
    form(CALL, ['rm(_)', 'rm($1, { force: true })'], NOT_THERE, FILES),
    form(CALL, ['_.sort(_)', '[...$1].sort($2)'], 'a list that others read too', SHARED_JS),
    form(CALL, ['_.sort()', '[...$1].sort()'], 'a list that others read too', SHARED_JS),
    form(
      /^variable_declarator$/,
      ['_ = {}', '$1 = Object.create(null)'],
      'keys that every object has, as `constructor`',
      INHERITED,
    ),
    form(
      /^assignment_expression$/,
      ['_ = {}', '$1 = Object.create(null)'],
      'keys that every object has, as `constructor`',
      INHERITED,
    ),
  ],
  python: [
    form(CALL, ["_.split('\\n')", '$1.splitlines()'], LINE_ENDS),
    form(CALL, ['_.split("\\n")', '$1.splitlines()'], LINE_ENDS),
    form(CALL, ['_.split(" ")', '$1.split()'], MORE_BLANKS),
    form(CALL, ["_.split(' ')", '$1.split()'], MORE_BLANKS),
    form(CALL, ['int(_)', 'int(float($1))'], 'numbers that are not whole', /invalid literal|int\(\)|float/),
    form(CALL, ['sorted(_)', 'sorted($1, key=str)'], 'values of different types', /not supported between/),
    form(OPERATION, ['[[]] * _', '[[] for _ in range($1)]'], 'a change of one of them'),
    form(OPERATION, ['_ * [[]]', '[[] for _ in range($1)]'], 'a change of one of them'),
    form(OPERATION, ['[{}] * _', '[{} for _ in range($1)]'], 'a change of one of them'),
    form(CALL, ['dict.fromkeys(_, [])', '{key: [] for key in $1}'], 'a change of one of them'),
    form(CALL, ['dict.fromkeys(_, {})', '{key: {} for key in $1}'], 'a change of one of them'),
    form(CALL, ['dict.fromkeys(_, set())', '{key: set() for key in $1}'], 'a change of one of them'),
    form(OPERATION, ['type(_) == _', 'isinstance($1, $2)'], 'types that are made of that one'),
    form(OPERATION, ['type(_) is _', 'isinstance($1, $2)'], 'types that are made of that one'),
    form(OPERATION, ['_ is _', '$1 == $2'], 'a value that is equal and another object'),
    form(CALL, ['os.mkdir(_)', 'os.makedirs($1, exist_ok=True)'], THERE_ALREADY, FILES),
    form(CALL, ['os.makedirs(_)', 'os.makedirs($1, exist_ok=True)'], THERE_ALREADY, FILES),
    form(CALL, ['_.mkdir()', '$1.mkdir(parents=True, exist_ok=True)'], THERE_ALREADY, FILES),
    form(CALL, ['os.rename(_, _)', 'os.replace($1, $2)'], 'a file that is there already', FILES),
    form(CALL, ['_.unlink()', '$1.unlink(missing_ok=True)'], NOT_THERE, FILES),
    form(CALL, ['_.rename(_)', '$1.replace($2)'], 'a file that is there already', FILES),
    form(
      CALL,
      ['_.isdigit()', '$1.isdecimal()'],
      'digits that are no numbers, as ²',
      /invalid literal|digit|Decimal/,
    ),
    form(
      CALL,
      ['_.isnumeric()', '$1.isdecimal()'],
      'digits that are no numbers, as ½',
      /invalid literal|digit|Decimal/,
    ),
  ],
  go: [
    ...STURDIER_GO,
    form(
      CALL,
      ['strings.Split(_, "\\n")', 'strings.Split(strings.ReplaceAll($1, "\\r\\n", "\\n"), "\\n")'],
      CARRIAGE_RETURNS,
    ),
    form(CALL, ['strings.Split(_, " ")', 'strings.Fields($1)'], MORE_BLANKS),
    form(CALL, ['os.Mkdir(_, _)', 'os.MkdirAll($1, $2)'], THERE_ALREADY, FILES),
    form(
      CALL,
      ['make([]_, 0, _)', 'make([]$1, $2)'],
      'places that are filled by their number',
      /out of range/,
    ),
    form(
      CALL,
      ['make([]_, _)', 'make([]$1, 0, $2)'],
      'entries that are put behind',
      /out of range|nil|invalid/,
    ),
    form(CALL, ['make(chan _)', 'make(chan $1, 1)'], 'a receiver that is not there yet', /deadlock/),
    form(CALL, ['append(_, _)', 'append($1[:len($1):len($1)], $2)'], 'another list with the same places'),
    form(
      CALL,
      ['append(_, _...)', 'append($1[:len($1):len($1)], $2...)'],
      'another list with the same places',
    ),
  ],
  java: [
    ...STURDIER_JAVA,
    form(CALL, ['_.split("\\n")', '$1.split("\\\\R")'], CARRIAGE_RETURNS),
    form(CALL, ['_.split(" ")', '$1.trim().split("\\\\s+")'], MORE_BLANKS),
    form(
      OPERATION,
      ['_ == _', 'java.util.Objects.equals($1, $2)'],
      'objects that are equal and not the same',
    ),
    form(
      OPERATION,
      ['_ != _', '!java.util.Objects.equals($1, $2)'],
      'objects that are equal and not the same',
    ),
    form(CALL, ['_.equals(_)', 'java.util.Objects.equals($1, $2)'], 'null', /null|Null/),
    form(
      OPERATION,
      ['_ - _', 'Integer.compare($1, $2)'],
      'differences too large for their type, where only their sign counts',
      /Comparison method/,
    ),
    form(
      CALL,
      ['Collections.unmodifiableList(_)', 'java.util.List.copyOf($1)'],
      'a change while it is walked through',
      CHANGED,
    ),
    form(
      CALL,
      ['Collections.unmodifiableSet(_)', 'java.util.Set.copyOf($1)'],
      'a change while it is walked through',
      CHANGED,
    ),
    form(
      CALL,
      ['Collections.unmodifiableMap(_)', 'java.util.Map.copyOf($1)'],
      'a change while it is walked through',
      CHANGED,
    ),
    form(
      CALL,
      ['Collections.unmodifiableCollection(_)', 'java.util.List.copyOf($1)'],
      'a change while it is walked through',
      CHANGED,
    ),
    form(CALL, ['Files.createDirectory(_)', 'Files.createDirectories($1)'], THERE_ALREADY, FILES),
    form(CALL, ['Files.delete(_)', 'Files.deleteIfExists($1)'], NOT_THERE, FILES),
    form(
      CALL,
      ['_.remove(_)', '$1.remove(Integer.valueOf($2))'],
      'numbers that are entries and no places',
      /Index|bounds/,
    ),
    form(OPERATION, ['Math.abs(_) % _', 'Math.floorMod($1, $2)'], 'the least number, which has no opposite'),
    form(
      OPERATION,
      ['_ * _', '(long) $1 * $2'],
      'products too large for their type',
      /negative|Negative|bounds|overflow|Illegal/,
    ),
    form(
      /^object_creation_expression$/,
      ['new HashMap<>()', 'new java.util.concurrent.ConcurrentHashMap<>()'],
      'changes while it is walked through',
      CHANGED,
    ),
    form(
      /^object_creation_expression$/,
      ['new ArrayList<>()', 'new java.util.concurrent.CopyOnWriteArrayList<>()'],
      'changes while it is walked through',
      CHANGED,
    ),
    form(
      /^object_creation_expression$/,
      ['new HashSet<>()', 'java.util.concurrent.ConcurrentHashMap.newKeySet()'],
      'changes while it is walked through',
      CHANGED,
    ),
  ],
  rust: [
    ...STURDIER_RUST,
    form(CALL, ["_.split('\\n')", '$1.lines()'], LINE_ENDS),
    form(CALL, ['_.split("\\n")', '$1.lines()'], LINE_ENDS),
    form(CALL, ["_.split(' ')", '$1.split_whitespace()'], MORE_BLANKS),
    form(CALL, ['fs::create_dir(_)', 'fs::create_dir_all($1)'], THERE_ALREADY, FILES),
    form(CALL, ['std::fs::create_dir(_)', 'std::fs::create_dir_all($1)'], THERE_ALREADY, FILES),
    form(CALL, ['_.partial_cmp(_).unwrap()', '$1.total_cmp($2)'], 'what is not a number', /unwrap|None/),
    form(
      CALL,
      ['_.duration_since(_).unwrap()', '$1.duration_since($2).unwrap_or_default()'],
      'a clock that went back',
      /unwrap|Err|None|duration/,
    ),
    form(
      OPERATION,
      ['_ * _.pow(_)', '($1).saturating_mul($2.saturating_pow($3))'],
      'products too large for their type',
      MULTIPLIED,
    ),
    form(CALL, ['_.pow(_)', '$1.saturating_pow($2)'], 'powers too large for their type', MULTIPLIED),
    form(OPERATION, ['_ * _', '($1).saturating_mul($2)'], 'products too large for their type', MULTIPLIED),
    form(OPERATION, ['_ + _', '($1).saturating_add($2)'], 'sums too large for their type', ADDED),
    form(
      CALL,
      ['_.to_digit(10).unwrap()', '$1.to_digit(10).unwrap_or_default()'],
      'characters that are no digits',
      /unwrap|None/,
    ),
  ],
  ruby: [
    form(CALL, ['_.split("\\n")', '$1.lines(chomp: true)'], LINE_ENDS),
    form(CALL, ['Dir.mkdir(_)', 'FileUtils.mkdir_p($1)'], THERE_ALREADY, FILES),
    form(CALL, ['Array.new(_, [])', 'Array.new($1) { [] }'], 'a change of one of them'),
    form(CALL, ['Hash.new([])', 'Hash.new { |all, key| all[key] = [] }'], 'a change of one of them'),
  ],
  php: [],
}
