import { operand, type Misuse } from './misuse.ts'

const CALL = /^call$/
const SUBSCRIPT = /^subscript$/
/** Something that is gone through, and that has no places. */
const VIEWS =
  'dict_keys|dict_values|dict_items|map|filter|zip|generator|set|frozenset|reversed|enumerate|odict_keys|odict_values|range_iterator|list_iterator'

/** What is gone through, sorted, put together or handed on as a list. */
export const PYTHON_COLLECTION_MISUSES: readonly Misuse[] = [
  {
    kind: /^(return_statement|assignment)$/,
    when: /NoneType/,
    form: /^(return|[\w.]+ =) ([\w.]+)\.sort\((.*)\)$/s,
    meant: ({ part }) => [`${part(1)} sorted(${part(2)}${part(3) === '' ? '' : `, ${part(3)}`})`],
    because: '`sort` sorts where the list stands and gives None',
    example: [
      'names = found.sort(key=len)',
      'names = sorted(found, key=len)',
      "TypeError: 'NoneType' object is not iterable",
    ],
  },
  {
    kind: /^(return_statement|assignment)$/,
    when: /NoneType/,
    form: /^(return|[\w.]+ =) ([\w.]+)\.reverse\(\)$/,
    meant: '$1 list(reversed($2))',
    because: '`reverse` turns the list round where it stands and gives None',
    example: [
      'rows = found.reverse()',
      'rows = list(reversed(found))',
      "TypeError: 'NoneType' object is not subscriptable",
    ],
  },
  {
    kind: /^assignment$/,
    when: /NoneType/,
    form: /^([\w.]+) = (\1\.(?:append|extend|insert|add|update|remove|discard|clear|sort|reverse)\(.*\))$/s,
    meant: '$2',
    because: 'it changes what it is called on and gives None',
    example: [
      'names = names.append(name)',
      'names.append(name)',
      "AttributeError: 'NoneType' object has no attribute 'append'",
    ],
  },
  {
    kind: CALL,
    when: /'NoneType' object is not (?:iterable|a mapping)/,
    form: /^([\w.]+\.(?:update|extend|union|intersection|difference|intersection_update|difference_update))\(([\w.]+(?:\[[^\]]*\])?)\)$/,
    meant: ({ part }) => [`${part(1)}(${part(2)} or ${part(1).endsWith('update') ? '{}' : '[]'})`],
    because: 'None is nothing to put in',
    example: [
      'merged.update(changes)',
      'merged.update(changes or {})',
      "TypeError: 'NoneType' object is not iterable",
    ],
  },
  {
    kind: /^(dictionary_splat|dictionary_splat_pattern|list_splat)$/,
    when: /NoneType.* (?:must be a mapping|is not a mapping|not iterable)|must be a(?:n iterable| mapping), not NoneType|'NoneType' object is not (?:a mapping|iterable)/,
    form: /^(\*\*?)(\w[\w.]*)$/,
    meant: ({ part }) => [`${part(1)}(${part(2)} or ${part(1) === '**' ? '{}' : '[]'})`],
    because: 'None is nothing to put in',
    example: [
      'options = {**DEFAULTS, **given}',
      'options = {**DEFAULTS, **(given or {})}',
      "TypeError: 'NoneType' object is not a mapping",
    ],
  },
  {
    kind: SUBSCRIPT,
    when: new RegExp(
      `sequence index must be integer, not 'slice'|'(?:${VIEWS}|deque)' object is not subscriptable`,
    ),
    form: /^(.+)\[([^[\]]*)\]$/s,
    meant: 'list($1)[$2]',
    because: 'it has no places of its own; a list has',
    isNearOnly: true,
    example: [
      'last = history[-5:]',
      'last = list(history)[-5:]',
      "TypeError: sequence index must be integer, not 'slice'",
    ],
  },
  {
    kind: CALL,
    when: new RegExp(`object of type '(?:${VIEWS})' has no len\\(\\)`),
    form: /^len\((.+)\)$/s,
    meant: 'len(list($1))',
    because: 'it can be gone through and has no length; a list has',
    isNearOnly: true,
    example: [
      'count = len(found)',
      'count = len(list(found))',
      "TypeError: object of type 'filter' has no len()",
    ],
  },
  {
    kind: CALL,
    when: /object of type 'int' has no len\(\)/,
    form: /^len\((.+)\)$/s,
    meant: 'len(str($1))',
    because: 'a number has digits, and no length',
    isNearOnly: true,
    example: [
      'width = len(total)',
      'width = len(str(total))',
      "TypeError: object of type 'int' has no len()",
    ],
  },
  {
    kind: /^(for_statement|for_in_clause)$/,
    when: /'int' object is not iterable/,
    form: /^((?:async )?for .+? in) (len\([^()]*(?:\([^()]*\))?\)|[\w.]+)(?=:|$)/s,
    meant: '$1 range($2)',
    because: 'a number is gone through up to it with `range`',
    isNearOnly: true,
    example: [
      'for at in len(rows):\n    print(at)',
      'for at in range(len(rows)):\n    print(at)',
      "TypeError: 'int' object is not iterable",
    ],
  },
  {
    kind: /^(for_statement|for_in_clause)$/,
    when: /(?:too many|not enough) values to unpack|cannot unpack non-iterable (?:int|float|NoneType|\w+) object/,
    form: /^(for \(?\w+, \w+\)?|for \w+, \([\w, ]+\)) in ([\w.]+)(?=:|$)/,
    meant: ({ text, part }) =>
      ['$&.items()', `${part(1)} in enumerate(${part(2)})`].map((form) =>
        text.replace(/^for .+? in [\w.]+/, form.startsWith('$') ? '$&.items()' : form),
      ),
    because:
      'going through it gives one value at a time; with `items` it gives pairs of key and value, with `enumerate` places too',
    isNearOnly: true,
    example: [
      'for name, age in people:\n    print(name)',
      'for name, age in people.items():\n    print(name)',
      'ValueError: too many values to unpack (expected 2)',
    ],
  },
  {
    kind: /^(for_statement|for_in_clause)$/,
    when: /string indices must be integers|'str' object has no attribute/,
    form: /^(for \w+) in ([\w.]+)(?=:|$)/,
    meant: ({ text }) => [text.replace(/^for \w+ in [\w.]+/, '$&.values()')],
    because: 'going through a table gives its keys; its records are its values',
    isNearOnly: true,
    example: [
      'for user in users:\n    print(user["name"])',
      'for user in users.values():\n    print(user["name"])',
      "TypeError: string indices must be integers, not 'str'",
    ],
  },
  {
    kind: /^for_statement$/,
    when: /index out of range/,
    form: /^for (\w+) in (range\(len\((\w[\w.]*)\)\)):(?=.*(?:\b\3\.pop\(\1\)|\bdel \3\[\1\]))/s,
    meant: ({ text, part }) => [text.replace(part(2), `reversed(${part(2)})`)],
    because: 'what is taken out moves all behind it; from the end nothing moves that is still to come',
    example: [
      'for i in range(len(rows)):\n    if not rows[i]:\n        rows.pop(i)',
      'for i in reversed(range(len(rows))):\n    if not rows[i]:\n        rows.pop(i)',
      'IndexError: list index out of range',
    ],
  },
  {
    kind: CALL,
    when: /is not a valid (\w+)$/,
    form: /^(\w+)\(([\w.]+|[\w.]+\[[^[\]]+\])\)$/,
    meant: ({ part, said }) =>
      part(1) === said(1)
        ? [
            `${part(1)}[${part(2)}]`,
            `${part(1)}[${part(2)}.upper()]`,
            `${part(1)}(${part(2)}.lower())`,
            `${part(1)}(int(${part(2)}))`,
          ]
        : [],
    because: 'a call asks for a member by its value, brackets ask by its name',
    example: ['level = Level(name)', 'level = Level[name]', "ValueError: 'LOW' is not a valid Level"],
  },
  {
    kind: CALL,
    when: /unsupported operand type\(s\) for \+: 'int' and 'list'/,
    form: /^sum\(([^,]+)\)$/s,
    meant: 'sum($1, [])',
    because: 'a sum of lists begins with an empty one',
    example: [
      'all_rows = sum(parts)',
      'all_rows = sum(parts, [])',
      "TypeError: unsupported operand type(s) for +: 'int' and 'list'",
    ],
  },
  {
    kind: CALL,
    when: /unsupported operand type\(s\) for \+: 'int' and 'str'/,
    form: /^sum\((\w[\w.]*)\)$/s,
    meant: 'sum(map(int, $1))',
    because: 'texts of numbers are read before they are added up',
    example: [
      'total = sum(cells)',
      'total = sum(map(int, cells))',
      "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    ],
  },
  {
    kind: CALL,
    when: /'<' not supported between instances of '(dict|type|object|[A-Z]\w*)' and '\1'/,
    form: /^(sorted|max|min)\((\w[\w.]*(?:\([^()]*\))?)\)$/s,
    meant: '$1($2, key=lambda one: one[0])',
    because: 'where the first parts are equal the next ones are compared, and those have no order',
    isNearOnly: true,
    example: [
      'order = sorted(pairs)',
      'order = sorted(pairs, key=lambda one: one[0])',
      "TypeError: '<' not supported between instances of 'dict' and 'dict'",
    ],
  },
  {
    kind: /^dictionary_comprehension$/,
    when: /./,
    form: /^\{(.+): (\w+) (for \w+, \2 in (?:itertools\.)?groupby\(.*)\}$/s,
    meant: '{$1: list($2) $3}',
    because: 'a group of `groupby` is empty as soon as the next one is asked for',
    example: [
      'days = {day: rows for day, rows in groupby(events, key=first)}',
      'days = {day: list(rows) for day, rows in groupby(events, key=first)}',
      'IndexError: list index out of range',
    ],
  },
  {
    kind: /^(list_comprehension|generator_expression)$/,
    when: /./,
    form: /^([[(])\(?(.+), (\w+)\)? (for \w+, \3 in (?:itertools\.)?groupby\(.*)([\])])$/s,
    meant: '$1($2, list($3)) $4$5',
    because: 'a group of `groupby` is empty as soon as the next one is asked for',
    example: [
      'days = [(day, rows) for day, rows in groupby(events, key=first)]',
      'days = [(day, list(rows)) for day, rows in groupby(events, key=first)]',
      'IndexError: list index out of range',
    ],
  },
  {
    kind: CALL,
    when: /got multiple values for keyword argument '(\w+)'/,
    form: /^(.+\(.*?)(\w+)=([^,()]+), \*\*(\w[\w.]*)\)$/s,
    meant: ({ part, said }) =>
      part(2) === said(1)
        ? [
            `${part(1)}**{'${part(2)}': ${part(3)}, **${part(4)}})`,
            `${part(1)}**{**${part(4)}, '${part(2)}': ${part(3)}})`,
          ]
        : [],
    because: 'it is given once here and once more among the others',
    example: [
      'send(host, timeout=60, **options)',
      "send(host, **{'timeout': 60, **options})",
      "TypeError: send() got multiple values for keyword argument 'timeout'",
    ],
  },
  {
    kind: CALL,
    when: /expected str, bytes or os\.PathLike object, not (?:list|tuple)|argument must be str, bytes, or os\.PathLike object, not '(?:list|tuple)'/,
    form: /^((?:os\.path\.join|(?:\w+\.)?(?:Pure|Posix)*Path|\w[\w.]*\.joinpath)\((?:.*, )?)(?:list\((\w[\w.]*)\)|tuple\((\w[\w.]*)\)|(\w[\w.]*))\)$/s,
    meant: ({ part }) => [`${part(1)}*${operand(`${part(2)}${part(3)}${part(4)}`)})`],
    because: 'it takes the parts one by one',
    example: [
      'path = os.path.join(root, parts)',
      'path = os.path.join(root, *parts)',
      'TypeError: expected str, bytes or os.PathLike object, not list',
    ],
  },
]
