import type { Misuse } from './misuse.ts'

const SUBSCRIPT = /^subscript$/
const SUM = /^binary_operator$/

/** Keys, places, members, and what is put behind a list. */
export const PYTHON_KEY_MISUSES: readonly Misuse[] = [
  {
    kind: SUBSCRIPT,
    when: /^KeyError: -?\d+$/,
    form: /^(.+)\[([A-Za-z_][\w.]*)\]$/s,
    meant: '$1[str($2)]',
    because: 'what was read from JSON or a text has texts for keys',
    isNearOnly: true,
    example: ['score = scores[player]', 'score = scores[str(player)]', 'KeyError: 7'],
  },
  {
    kind: SUBSCRIPT,
    when: /^KeyError: '-?\d+'$/,
    form: /^(.+)\[([A-Za-z_][\w.]*)\]$/s,
    meant: '$1[int($2)]',
    because: 'the keys are numbers, and this is a text of one',
    isNearOnly: true,
    example: ['score = scores[player]', 'score = scores[int(player)]', "KeyError: '7'"],
  },
  {
    kind: SUBSCRIPT,
    when: /indices must be integers or slices, not str/,
    form: /^(.+)\[([A-Za-z_][\w.]*)\]$/s,
    meant: '$1[int($2)]',
    because: 'a place is a number, and this is a text of one',
    isNearOnly: true,
    example: [
      'row = rows[at]',
      'row = rows[int(at)]',
      'TypeError: list indices must be integers or slices, not str',
    ],
  },
  {
    kind: SUBSCRIPT,
    when: /KeyError: '[^']*[a-z][^']*'/,
    form: /^([A-Z]\w*[a-z]\w*)\[([a-z_][\w.]*)\]$/,
    meant: '$1[$2.upper()]',
    because: 'the members of an enumeration are written in capitals',
    example: ['level = Level[name]', 'level = Level[name.upper()]', "KeyError: 'info'"],
  },
  {
    kind: SUM,
    when: /can only concatenate list \(not "(?!str|int|NoneType|float|dict")\w+"\) to list/,
    form: /^(.+?) \+ ([\w.]+(?:\(.*\))?)$/s,
    meant: '$1 + list($2)',
    because: 'a list is put behind a list',
    isNearOnly: true,
    example: [
      'all_rows = rows + more',
      'all_rows = rows + list(more)',
      'TypeError: can only concatenate list (not "tuple") to list',
    ],
  },
  {
    kind: SUM,
    when: /can only concatenate list \(not "(?:str|int|dict)"\) to list/,
    form: /^(.+?) \+ ([\w.]+(?:\(.*\))?|'[^']*'|"[^"]*")$/s,
    meant: '$1 + [$2]',
    because: 'one element is put behind a list as a list of one',
    isNearOnly: true,
    example: [
      'path = seen + name',
      'path = seen + [name]',
      'TypeError: can only concatenate list (not "str") to list',
    ],
  },
  {
    kind: SUM,
    when: /unsupported operand type\(s\) for \+: 'dict' and 'dict'/,
    form: /^([\w.]+(?:\(.*\))?) \+ ([\w.]+(?:\(.*\))?)$/s,
    meant: '{**$1, **$2}',
    because: 'tables are put together entry by entry',
    isNearOnly: true,
    example: [
      'both = first + second',
      'both = {**first, **second}',
      "TypeError: unsupported operand type(s) for +: 'dict' and 'dict'",
    ],
  },
  {
    kind: /^list$/,
    when: /unhashable type: 'list'/,
    form: /^\[(.+)\]$/s,
    meant: ({ part, text }) =>
      /\bfor\b/.test(text) ? [`tuple(${text})`] : [`(${part(1)}${/,/.test(part(1)) ? '' : ','})`],
    because: 'a list can change, so it is no key and no argument of a cached function; a tuple is',
    isNearOnly: true,
    example: [
      'price = cost([width, height])',
      'price = cost((width, height))',
      "TypeError: unhashable type: 'list'",
    ],
  },
  {
    kind: SUBSCRIPT,
    when: /'(?:[A-Z]\w*)' object is not subscriptable/,
    form: /^(.+)\[(['"])([a-z_]\w*)\2\]$/s,
    meant: '$1.$3',
    because: 'it is an object with attributes, and no table',
    isNearOnly: true,
    example: ["name = user['name']", 'name = user.name', "TypeError: 'User' object is not subscriptable"],
  },
  {
    kind: /^attribute$/,
    when: /'dict' object has no attribute '(\w+)'/,
    form: /^(.+)\.(\w+)$/s,
    meant: ({ part, said }) => (part(2) === said(1) ? [`${part(1)}['${part(2)}']`] : []),
    because: 'it is a table with keys, and has no such attribute',
    isNearOnly: true,
    example: [
      'name = user.name',
      "name = user['name']",
      "AttributeError: 'dict' object has no attribute 'name'",
    ],
  },
]
