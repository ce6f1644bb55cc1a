import { CALL, form, OPERATION, type Form } from './form.ts'

const SHORTER = 'what has fewer elements than that'
const FIXED_LIST = 'a change, which a list of fixed elements refuses'
const REFUSED = /UnsupportedOperation/
const BELOW_ZERO = 'a remainder below zero'
const MONTH_END = 'the end of a month or year'
const NO_DATE = /Invalid date|Invalid value for|DateTimeException/
const TOO_LONG =
  /(?:end|length) \d+, length|out of bounds for length|ndex out of range: \d|begin \d+, end \d+/
/** What a form matched, for one that wraps it: each `_` is what stood for it. */
function asWhole(usual: string): string {
  let at = 0
  return usual.replaceAll(/(?<!\w)_(?!\w)/g, () => `$${(at += 1)}`)
}

/** Forms of Java and its library that bear what the usual ones do not: lists that may be changed, ends of months, empty queues. */
export const STURDIER_JAVA: readonly Form[] = [
  ...['Arrays.asList(_)', 'List.of(_)', 'List.copyOf(_)', '_.toList()'].map((fixed) =>
    form(CALL, [fixed, `new java.util.ArrayList<>(${asWhole(fixed)})`], FIXED_LIST, REFUSED),
  ),
  ...['List.of()', 'Collections.emptyList()'].map((fixed) =>
    form(CALL, [fixed, 'new java.util.ArrayList<>()'], FIXED_LIST, REFUSED),
  ),
  ...['Map.of()', 'Collections.emptyMap()'].map((fixed) =>
    form(CALL, [fixed, 'new java.util.HashMap<>()'], FIXED_LIST, REFUSED),
  ),
  ...['Set.of()', 'Collections.emptySet()'].map((fixed) =>
    form(CALL, [fixed, 'new java.util.HashSet<>()'], FIXED_LIST, REFUSED),
  ),
  form(CALL, ['Map.of(_)', 'new java.util.HashMap<>(Map.of($1))'], FIXED_LIST, REFUSED),
  form(CALL, ['Map.copyOf(_)', 'new java.util.HashMap<>($1)'], FIXED_LIST, REFUSED),
  form(CALL, ['Set.of(_)', 'new java.util.HashSet<>(Set.of($1))'], FIXED_LIST, REFUSED),
  form(CALL, ['Set.copyOf(_)', 'new java.util.HashSet<>($1)'], FIXED_LIST, REFUSED),
  form(
    CALL,
    ['_.subList(_, _)', 'new java.util.ArrayList<>($1.subList($2, $3))'],
    'a change of the list that it is a part of',
    /ConcurrentModification/,
  ),
  form(
    /^cast_expression$/,
    ['(_[]) _.toArray()', '$2.toArray(new $1[0])'],
    'a cast: without an argument it gives an array of objects',
    /ClassCast/,
  ),
  form(CALL, ['Optional.of(_)', 'Optional.ofNullable($1)'], 'null', /NullPointer/),
  form(CALL, ['List.of(_)', 'java.util.Arrays.asList($1)'], 'elements that are null', /NullPointer/),
  form(CALL, ['List.copyOf(_)', 'new java.util.ArrayList<>($1)'], 'elements that are null', /NullPointer/),
  form(OPERATION, ['_ % _', 'Math.floorMod($1, $2)'], BELOW_ZERO, /Index -\d/),
  form(CALL, ['_.repeat(_)', '$1.repeat(Math.max(0, $2))'], 'counts below zero', /count is negative/),
  form(
    CALL,
    ['_.setLength(_)', '$1.setLength(Math.max(0, $2))'],
    'an empty text',
    /StringIndexOutOfBounds|IndexOutOfBounds/,
  ),
  form(
    CALL,
    ['_.deleteCharAt(_.length() - 1)', '$1.setLength(Math.max(0, $2.length() - 1))'],
    'an empty text',
    /IndexOutOfBounds/,
  ),
  form(
    CALL,
    ['_.delete(_.length() - _, _)', '$1.delete(Math.max(0, $2.length() - $3), $4)'],
    'an empty text',
    /IndexOutOfBounds/,
  ),
  form(CALL, ['_.substring(0, _)', '$1.substring(0, Math.min($2, $1.length()))'], SHORTER, TOO_LONG),
  form(CALL, ['_.substring(_)', '$1.substring(Math.min($2, $1.length()))'], SHORTER, TOO_LONG),
  form(CALL, ['_.subList(0, _)', '$1.subList(0, Math.min($2, $1.size()))'], SHORTER, /toIndex = \d/),
  form(
    CALL,
    ['LocalDate.of(_.getYear(), _.getMonthValue() + 1, _.getDayOfMonth())', '$1.plusMonths(1)'],
    MONTH_END,
    NO_DATE,
  ),
  form(
    CALL,
    ['LocalDate.of(_.getYear(), _.getMonthValue() - 1, _.getDayOfMonth())', '$1.minusMonths(1)'],
    MONTH_END,
    NO_DATE,
  ),
  form(
    CALL,
    ['LocalDate.of(_.getYear() + 1, _.getMonth(), _.getDayOfMonth())', '$1.plusYears(1)'],
    MONTH_END,
    NO_DATE,
  ),
  form(
    CALL,
    ['LocalDate.of(_.getYear() + 1, _.getMonthValue(), _.getDayOfMonth())', '$1.plusYears(1)'],
    MONTH_END,
    NO_DATE,
  ),
  ...(
    [
      ['Month', 'MonthValue', 'Months'],
      ['DayOfMonth', 'DayOfMonth', 'Days'],
      ['Hour', 'Hour', 'Hours'],
      ['Minute', 'Minute', 'Minutes'],
      ['Second', 'Second', 'Seconds'],
    ] as const
  ).flatMap(([unit, value, units]) => [
    form(CALL, [`_.with${unit}(_.get${value}() + _)`, `$1.plus${units}($3)`], 'the end of its unit', NO_DATE),
    form(
      CALL,
      [`_.with${unit}(_.get${value}() - _)`, `$1.minus${units}($3)`],
      'the end of its unit',
      NO_DATE,
    ),
  ]),
  form(
    CALL,
    ['_.withDayOfMonth(_)', '$1.withDayOfMonth(Math.min($2, $1.lengthOfMonth()))'],
    'months with fewer days',
    NO_DATE,
  ),
  form(
    CALL,
    [
      'LocalDate.of(_, _, _)',
      'LocalDate.of($1, $2, 1).withDayOfMonth(Math.min($3, java.time.YearMonth.of($1, $2).lengthOfMonth()))',
    ],
    'months with fewer days',
    /Invalid date '(?:\w+ (?:29|30|31)|February 29)'/,
  ),
  form(
    CALL,
    ['Integer.parseInt(_)', 'Long.parseLong($1)'],
    'numbers too large for their type',
    /For input string: "[-+]?\d{10,19}"/,
  ),
  form(
    CALL,
    ['Integer.parseInt(_)', 'Integer.decode($1)'],
    'numbers with the mark of their base',
    /For input string: "[-+]?(?:0x|#)/,
  ),
  form(
    /^object_creation_expression$/,
    [
      'new TreeMap<>()',
      'new java.util.TreeMap<>(java.util.Comparator.nullsFirst(java.util.Comparator.naturalOrder()))',
    ],
    'a key that is null',
    /NullPointer/,
  ),
  form(
    CALL,
    ['_.divide(_)', '$1.divide($2, java.math.MathContext.DECIMAL128)'],
    'quotients without an end',
    /Non-terminating/,
  ),
  form(CALL, ['_.split(".")', '$1.split("\\\\.")'], 'the point, which is any sign in a pattern', /bounds/),
  form(
    CALL,
    ['_.split("|")', '$1.split("\\\\|")'],
    'the bar, which parts the choices of a pattern',
    /bounds|input string/,
  ),
]
