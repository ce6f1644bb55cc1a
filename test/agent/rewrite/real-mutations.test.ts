import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Slips that real crashes of published packages showed. */

const CHAIN = `function write(value, format, strict) {
  if (value instanceof Date) {
    value = format(value)
  } else if (value === null) {
    if (strict) return ''
    value = 'nothing'
  }
  return Object.keys(value)
}
`
const NULL = 'Cannot convert undefined or null to object'

test('overtaken branch: what a branch before gave the name is asked about too, since the code deals with nothing', async (t) => {
  const at = { path: 'a.js', lines: [8], message: NULL, before: CHAIN }
  t.strictSame(by('overtaken_branch', at), [
    "} / if (value === null) { / if (strict) return '' / value = 'nothing' / } / return Object.keys(value) / } / ",
  ])
  const [found] = tried(at).filter(({ mutation }) => mutation === 'overtaken_branch')
  t.match(found?.witness, /^line 4 says what is to be done where `value` is nothing$/)
  t.match(found?.says, /`\(value === null\)` is not asked once line 3 gave `value` its value/)
})

test('overtaken branch: Python says elif', async (t) => {
  const before = `def write(value, form):
    if form:
        value = form(value)
    elif value is None:
        value = ""
    return value.strip()
`
  const message = "'NoneType' object has no attribute 'strip'"
  t.strictSame(by('overtaken_branch', { path: 'a.py', lines: [6], message, before }), ['if value is None:'])
})

test('overtaken branch: another name, a branch behind it, an error about something else: nothing is parted', async (t) => {
  const at = { path: 'a.js', lines: [8], message: NULL, before: CHAIN }
  t.strictSame(
    by('overtaken_branch', { ...at, before: CHAIN.replace('Object.keys(value)', 'Object.keys(format)') }),
    [],
  )
  t.strictSame(
    by('overtaken_branch', { ...at, before: CHAIN.replace('value = format', 'format = format') }),
    [],
  )
  t.strictSame(
    by('overtaken_branch', {
      ...at,
      lines: [10],
      before: CHAIN.replace("'nothing'\n  }", "'nothing'\n  } else {\n    strict = true\n  }"),
    }),
    [],
  )
  t.strictSame(by('overtaken_branch', { ...at, message: 'value is not a function' }), [])
})

const KINDS = `def zone_of(given):
    if isinstance(given, str):
        zone = named(given)
    elif isinstance(given, int):
        zone = offset(given)
    return zone
`
const UNSET = "cannot access local variable 'zone' where it is not associated with a value"

test('unknown kind: what no branch is for is refused, where every branch asks for a kind', async (t) => {
  const at = { path: 'a.py', lines: [6], type: 'UnboundLocalError', message: UNSET, before: KINDS }
  t.strictSame(by('unknown_kind', at), [
    'else: / raise TypeError("given is of no kind that is known here") / return zone / ',
  ])
  const orNone = KINDS.replace('(given, str)', '(given, Zone) or given is None')
  t.equal(by('unknown_kind', { ...at, before: orNone }).length, 1)
  const old = "local variable 'zone' referenced before assignment"
  t.equal(by('unknown_kind', { ...at, message: old }).length, 1)
})

test('unknown kind: a chain with an else, of one branch, of other conditions, or that leaves the name alone says nothing', async (t) => {
  const at = { path: 'a.py', lines: [6], type: 'UnboundLocalError', message: UNSET }
  const wrong = [
    KINDS.replace('    return', '    else:\n        zone = None\n    return'),
    KINDS.replace('    elif isinstance(given, int):\n        zone = offset(given)\n', '\n\n'),
    KINDS.replace('isinstance(given, int)', 'given > 3'),
    KINDS.replace('isinstance(given, int)', 'isinstance(other, int)'),
    KINDS.replace('zone = offset(given)', 'offset(given)'),
  ]
  for (const before of wrong) {
    const line = before.split('\n').findIndex((text) => text.includes('return zone')) + 1
    t.strictSame(by('unknown_kind', { ...at, lines: [line], before }), [], before)
  }
})

test('own method: one that has nothing to do with the member is no other way to it', async (t) => {
  const before = `class Table(dict):
    names = {}

    def __getitem__(self, key):
        return dict.__getitem__(self, self.names.get(key, key))

    def get(self, key, default=None):
        return self[key] if key in self else default
`
  t.strictSame(by('own_method', { path: 'a.py', lines: [5], type: 'KeyError', message: "'a'", before }), [])
  const through = before.replace('return self[key]', 'return self.names[key]')
  t.strictSame(
    by('own_method', { path: 'a.py', lines: [5], type: 'KeyError', message: "'a'", before: through }),
    ['return dict.__getitem__(self, self.get(key, key))'],
  )
})

const WIDTH = `class Font:
    def __init__(self, given, default=None):
        if default is None:
            self.width = number(given.get("width", 0))
        else:
            self.width = default

    def scaled(self, by):
        return self.width * by
`
const KIND = "unsupported operand type(s) for *: 'Reference' and 'float'"

test('as other branch: what came in is put through the function that the other branch uses', async (t) => {
  const at = { path: 'a.py', lines: [9], type: 'TypeError', message: KIND, before: WIDTH }
  t.strictSame(by('as_other_branch', at), ['self.width = number(default)'])
  const [found] = tried(at)
  t.match(found, {
    mutation: 'as_other_branch',
    witness: /^line 4 puts what the other branch gives through `number`$/,
  })
})

test('as other branch: another name, a method, a value that is made there: nothing is put through anything', async (t) => {
  const at = { path: 'a.py', lines: [9], type: 'TypeError', message: KIND }
  for (const before of [
    WIDTH.replace('self.width = number', 'self.height = number'),
    WIDTH.replace('number(given.get("width", 0))', 'given.get("width", 0)'),
    WIDTH.replace('self.width = default', 'self.width = find(default)'),
  ])
    t.strictSame(by('as_other_branch', { ...at, before }), [], before)
})

const FAMILY = `def read_list_header(value, cls=None):
    if not value:
        return cls(None)
    return cls(value.split(","))

def read_rule_header(value, cls=None):
    found = []
    for rule in value.split(";"):
        found.append(rule)
    return cls(found)
`
const NONE = "'NoneType' object has no attribute 'split'"

test('guard of alike: what a function of the same family answers for nothing is answered here too', async (t) => {
  const at = { path: 'a.py', lines: [8], type: 'AttributeError', message: NONE, before: FAMILY }
  const [found] = tried(at).filter(({ mutation }) => mutation === 'guard_of_alike')
  t.match(found?.changed, /^if not value: \/ return cls\(None\) \/ for rule in/)
  t.match(found?.witness, /^line 2 answers so in `read_list_header`/)
})

test('guard of alike: another family, another parameter, a name that is not here: nothing is answered', async (t) => {
  const at = { path: 'a.py', lines: [8], type: 'AttributeError', message: NONE }
  for (const before of [
    FAMILY.replace('read_list_header', 'total_of_rows'),
    FAMILY.replace('read_list_header(value,', 'read_list_header(text,').replace(
      'if not value',
      'if not text',
    ),
    FAMILY.replace(
      'def read_list_header(value, cls=None)',
      'def read_list_header(value, cls=None, left=None)',
    ).replace('cls(None)', 'cls(left)'),
  ])
    t.strictSame(by('guard_of_alike', { ...at, before }), [], before)
})
