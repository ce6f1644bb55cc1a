import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import { checkCases, type CrashCase } from './support.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0
const skip = hasPython ? false : 'python3 is not installed'
const run = (path: string): readonly string[] => ['python3', path]

const EMPTY_VALUES: readonly CrashCase[] = [
  {
    name: 'a pattern that does not match',
    files: {
      'a.py': `import re
def version(text):
    m = re.match(r'v(\\d+)', text)
    return int(m.group(1))
version('none')
`,
    },
    errorClass: 'null_dereference',
    first: 'a.py:4',
    also: 'a.py:3',
    function: 'version',
    cause: /`m` is None where `\.group` is read.*None when the text does not match \(a\.py:3\)/,
  },
  {
    name: 'a function ends without a return, in another module',
    files: {
      'shop/prices.py': `def price(kind):
    if kind == 'a':
        return {'net': 1}
    elif kind == 'b':
        return {'net': 2}
`,
      'main.py': `from shop.prices import price
def total(kinds):
    return sum(price(k)['net'] for k in kinds)
print(total(['a', 'c']))
`,
    },
    errorClass: 'null_dereference',
    first: 'shop/prices.py:2',
    also: 'main.py:3',
    function: 'price',
    cause: /`price\(k\)` is None.*`price` comes to its end without a return/,
  },
  {
    name: 'one of two values that a function gives',
    files: {
      'a.py': `def following(words, index):
    if index + 1 >= len(words):
        return None, None
    return index + 1, words[index + 1]
def kind(words):
    _, word = following(words, 0)
    return word.upper()
kind(['with'])
`,
    },
    errorClass: 'null_dereference',
    first: 'a.py:7',
    also: 'a.py:3',
    cause: /`word` is None.*part \[1\] of `following\(words, 0\)` \(a\.py:6\), and it is `None` \(a\.py:3\)/,
  },
  {
    name: 'an object of a class that others made, where the code asks what it has',
    files: {
      'zones.py': `class Fixed:
    def __init__(self, hours):
        self.hours = hours
    def localize(self, when):
        return when
`,
      'a.py': `from zones import Fixed
def zone_of(zone):
    if hasattr(zone, 'localize') and zone.zone:
        return zone.zone
    return zone
zone_of(Fixed(1))
`,
    },
    errorClass: 'undefined_name',
    first: 'a.py:3',
    function: 'zone_of',
    cause: /zone/,
  },
  {
    name: 'a method that sorts in place',
    files: { 'a.py': `def best(xs):\n    ranked = xs.sort()\n    return ranked[0]\nbest([2, 1])\n` },
    errorClass: 'null_dereference',
    first: 'a.py:2',
    also: 'a.py:3',
    cause: /`ranked` is None.*`xs\.sort\(\)`, which sorts in place and always gives None/,
  },
  {
    name: 'an attribute that only another method sets',
    files: {
      'store.py': `class Store:
    def __init__(self):
        self.conn = None
    def open(self):
        self.conn = object()
    def query(self):
        return self.conn.execute('x')
`,
      'a.py': `from store import Store\ns = Store()\ns.query()\n`,
    },
    errorClass: 'null_dereference',
    first: 'store.py:7',
    also: 'store.py:3',
    function: 'Store.query',
    cause: /`self\.conn` is None.*only `Store\.open` at line 5/,
  },
  {
    name: 'a default argument reaches an attribute over three files',
    files: {
      'pkg/__init__.py': '',
      'pkg/models.py': `class User:
    def __init__(self, name, address=None):
        self.name = name
        self.address = address
`,
      'pkg/views.py': `from .models import User
def label(user):
    return f"{user.name} {user.address.city}"
def show():
    return label(User('x'))
`,
      'main.py': `from pkg.views import show\nshow()\n`,
    },
    errorClass: 'null_dereference',
    first: 'pkg/models.py:2',
    also: 'pkg/views.py:3',
    function: 'User.__init__',
    cause:
      /`user\.address` is None.*`None` by default \(pkg\/models\.py:2\).*`User\('x'\)` does not give it \(pkg\/views\.py:5\)/,
  },
  {
    name: 'a field of a data class',
    files: {
      'a.py': `from dataclasses import dataclass
from typing import Optional
@dataclass
class Order:
    id: int
    coupon: Optional[dict] = None
def discount(order):
    return order.coupon['percent']
discount(Order(1))
`,
    },
    errorClass: 'null_dereference',
    first: 'a.py:8',
    also: 'a.py:6',
    cause: /`order\.coupon` is None.*starts as `None` \(a\.py:6\)/,
  },
  {
    name: 'an early return without a value',
    files: {
      'a.py': `def find(rows, key):
    if not rows:
        return
    for r in rows:
        if r['k'] == key:
            return r
    raise LookupError(key)
def name(rows):
    row = find(rows, 3)
    return row['name']
name([])
`,
    },
    errorClass: 'null_dereference',
    first: 'a.py:10',
    also: 'a.py:3',
    cause: /`row` is None.*`find` returns `None` when `not rows` \(a\.py:3\)/,
  },
  {
    name: 'one of two operands',
    files: {
      'a.py': `def price(item):
    if item == 'a':
        return 3
def total(items):
    result = 0
    for item in items:
        result = result + price(item)
    return result
total(['a', 'b'])
`,
    },
    errorClass: 'null_dereference',
    first: 'a.py:2',
    also: 'a.py:7',
    cause: /`price\(item\)` is None in `result \+ price\(item\)`/,
  },
  {
    name: 'an argument of a builtin',
    files: { 'a.py': `def size(d):\n    rows = d.get('rows')\n    return len(rows)\nsize({})\n` },
    errorClass: 'null_dereference',
    first: 'a.py:3',
    also: 'a.py:2',
    cause: /`rows` is None in `len\(rows\)`.*`d\.get\('rows'\)`/,
  },
]

test('Analysis of Python finds where None comes from', { skip }, (t) => checkCases(t, EMPTY_VALUES, run))

const INDEXES_AND_KEYS: readonly CrashCase[] = [
  {
    name: 'a slip in a key',
    files: {
      'a.py': `def make():
    return {'customer_id': 1, 'amount': 3}
def show(order):
    return order['custmer_id']
show(make())
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:4',
    also: 'a.py:2',
    function: 'show',
    cause: /`order` has no key `custmer_id`.*`customer_id` may be meant/,
  },
  {
    name: 'a sum that nothing was in before, by a key that is looked up too',
    files: {
      'a.py': `def totals(rows, group):
    sums = {}
    for row in rows:
        sums[row[group]] += row['amount']
    return sums
totals([{'town': 'Ulm', 'amount': 3}], 'town')
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:4',
    function: 'totals',
    cause: /`sums` has no key `Ulm`/,
  },
  {
    name: 'a key of parsed JSON',
    files: {
      'a.py': `import json
def handle(body):
    data = json.loads(body)
    return data['user']['email']
handle('{"user": {"name": "x"}}')
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:4',
    also: 'a.py:3',
    cause: /`data\['user'\]` has no key `email`.*`json\.loads\(body\)` \(a\.py:3\)/,
  },
  {
    name: 'one record lacks a key',
    files: {
      'a.py': `ROWS = [
    {'sku': 'a', 'price': 3},
    {'sku': 'b'},
]
def total():
    result = 0
    for row in ROWS:
        result += row['price']
    return result
total()
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:8',
    also: 'a.py:3',
    cause: /`row` has no key `price`.*made at a\.py:3 has no `price`/,
  },
  {
    name: 'a loop looks one ahead',
    files: {
      'a.py': `def pairs(xs):
    out = []
    for i in range(len(xs)):
        out.append((xs[i], xs[i + 1]))
    return out
pairs([1, 2])
`,
    },
    errorClass: 'index_out_of_range',
    first: 'a.py:3',
    also: 'a.py:4',
    cause: /`xs\[i \+ 1\]` past the last of `range\(len\(xs\)\)`/,
  },
  {
    name: 'a while loop runs one too far',
    files: {
      'a.py': `def scan(xs):
    i = 0
    while i <= len(xs):
        if xs[i] == 9:
            return i
        i += 1
    return -1
scan([1])
`,
    },
    errorClass: 'index_out_of_range',
    first: 'a.py:3',
    also: 'a.py:4',
    cause: /`i <= len\(xs\)` lets the index reach the length/,
  },
  {
    name: 'a part of a split text',
    files: { 'a.py': `def second(line):\n    parts = line.split(',')\n    return parts[1]\nsecond('one')\n` },
    errorClass: 'index_out_of_range',
    first: 'a.py:3',
    also: 'a.py:2',
    cause: /`parts\[1\]`.*`line\.split\(','\)`, which has a single part when/,
  },
  {
    name: 'a loop that pops until nothing is left',
    files: {
      'a.py': `def drain(queue):
    out = []
    while True:
        out.append(queue.pop())
    return out
drain([1])
`,
    },
    errorClass: 'index_out_of_range',
    first: 'a.py:3',
    also: 'a.py:4',
    cause: /`while True` does not end when `queue` is empty/,
  },
  {
    name: 'the innermost of a chain of exceptions',
    files: {
      'a.py': `class LoadError(Exception):
    pass
def read(cfg):
    return cfg['path']
def load(cfg):
    try:
        return read(cfg)
    except KeyError as error:
        raise LoadError('cannot load') from error
load({'pth': 1})
`,
    },
    errorClass: 'missing_key',
    first: 'a.py:4',
    also: 'a.py:10',
    function: 'read',
    cause: /`cfg` has no key `path`.*`pth` may be meant/,
  },
]

test('Analysis of Python finds wrong indexes and keys', { skip }, (t) => checkCases(t, INDEXES_AND_KEYS, run))

const OTHERS: readonly CrashCase[] = [
  {
    name: 'what broke in a handler is a fault of its own',
    files: {
      'a.py': `def load(d):
    try:
        return d['x']
    except KeyError:
        return d.missing
load({})
`,
    },
    errorClass: 'type_mismatch',
    first: 'a.py:5',
    cause: /`d` is a dict where `\.missing` is read/,
  },
  {
    name: 'a mean of nothing',
    files: { 'a.py': `def mean(xs):\n    return sum(xs) / len(xs)\nmean([])\n` },
    errorClass: 'division_by_zero',
    first: 'a.py:2',
    cause: /`len\(xs\)` is zero.*`xs` is empty.*`mean` is called \(a\.py:3\)/,
  },
  {
    name: 'a counter that was never raised',
    files: {
      'a.py': `def rate(rows):
    count = 0
    for r in rows:
        if r > 10:
            count += 1
    return sum(rows) / count
rate([1])
`,
    },
    errorClass: 'division_by_zero',
    first: 'a.py:6',
    also: 'a.py:2',
    cause: /`count` is zero in `sum\(rows\) \/ count`.*set to `0` \(a\.py:2\)/,
  },
  {
    name: 'a variable set in one branch only',
    files: {
      'a.py': `def pick(xs):
    for x in xs:
        if x > 5:
            found = x
    return found
pick([1])
`,
    },
    errorClass: 'undefined_name',
    first: 'a.py:5',
    also: 'a.py:4',
    cause: /`found` is set only when `x > 5` \(a\.py:4\)/,
  },
  {
    name: 'a name that another module defines',
    files: {
      'helpers.py': `def slugify(x):\n    return x\n`,
      'a.py': `def title(x):\n    return slugify(x)\ntitle('a')\n`,
    },
    errorClass: 'undefined_name',
    first: 'a.py:2',
    cause: /`slugify` is defined at helpers\.py:1 and is not imported into `a\.py`/,
  },
  {
    name: 'a slip in a keyword',
    files: {
      'mail.py': `def send(to, *, subject='', body=''):\n    return to\n`,
      'a.py': `from mail import send\nsend('x', suject='y')\n`,
    },
    errorClass: 'type_mismatch',
    first: 'a.py:2',
    also: 'mail.py:1',
    cause: /`send\(to, \*, subject='', body=''\)` \(mail\.py:1\).*`subject` may be meant/,
  },
  {
    name: 'a slip in an attribute',
    files: {
      'a.py': `class Cart:
    def __init__(self):
        self.items = []
    def total(self):
        return len(self.itmes)
Cart().total()
`,
    },
    errorClass: 'undefined_name',
    first: 'a.py:5',
    function: 'Cart.total',
    cause: /`Cart` \(a\.py:1\) has no `itmes`, `items` may be meant/,
  },
  {
    name: 'a coroutine that is not awaited',
    files: {
      'a.py': `import asyncio
async def load():
    return {'x': 1}
async def main():
    data = load()
    return data['x']
asyncio.run(main())
`,
    },
    errorClass: 'type_mismatch',
    first: 'a.py:5',
    also: 'a.py:6',
    cause: /`load\(\)` is not awaited \(a\.py:5\) although `load` is async/,
  },
  {
    name: 'recursion without an end',
    files: { 'a.py': `def fact(n):\n    return n * fact(n - 1)\nfact(3)\n` },
    errorClass: 'recursion',
    first: 'a.py:2',
    cause: /`fact` calls itself without end.*no condition under which it stops/,
  },
  {
    name: 'a dictionary changed in its own loop',
    files: {
      'a.py': `def prune(d):
    for k in d:
        if d[k] is None:
            del d[k]
prune({'a': None, 'b': 1})
`,
    },
    errorClass: 'concurrency',
    first: 'a.py:4',
    also: 'a.py:2',
    cause: /`del d\[k\]` changes `d` inside its own loop/,
  },
  {
    name: 'text and number',
    files: { 'a.py': `def label(n):\n    count = n * 2\n    return 'Total: ' + count\nlabel(2)\n` },
    errorClass: 'type_mismatch',
    first: 'a.py:3',
    also: 'a.py:2',
    cause: /`'Total: ' \+ count`.*`count` is `n \* 2` \(a\.py:2\)/,
  },
  {
    name: 'text that is no number',
    files: {
      'a.py': `def port(settings):\n    raw = settings.get('port', 'http')\n    return int(raw)\nport({})\n`,
    },
    errorClass: 'parse_failure',
    first: 'a.py:3',
    also: 'a.py:2',
    cause: /'http' in `int\(raw\)`.*nothing here catches the error/,
  },
  {
    name: 'an environment variable',
    files: { 'a.py': `import os\ntoken = os.environ['API_TOKEN_X']\n` },
    errorClass: 'operational',
    first: 'a.py:2',
    cause: /environment variable `API_TOKEN_X` is not set/,
  },
  {
    name: 'a package that is not installed',
    files: { 'a.py': `import requestz\n` },
    errorClass: 'operational',
    first: 'a.py:1',
    cause: /`requestz` is not there.*install it/,
  },
]

test('Analysis of Python explains names, types, parsing and surroundings', { skip }, (t) =>
  checkCases(t, OTHERS, run),
)
