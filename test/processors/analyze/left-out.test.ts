import { test } from 'tap'
import { checkCases, diagnosisOf, eventOf, folderWith, type CrashCase } from './support.ts'

/** What one function leaves out, or does otherwise than those beside it; the crash is elsewhere. */
const PYTHON_CASES: readonly CrashCase[] = [
  {
    name: 'one method leaves a remembered answer that all others drop',
    files: {
      'shelf.py': `class Shelf:
    def __init__(self):
        self._books = {}
        self._sorted = None

    def put(self, name, pages):
        self._books[name] = pages
        self._sorted = None

    def rename(self, name, other):
        self._books[other] = self._books.pop(name)
        self._sorted = None

    def lend(self, name):
        self._books.pop(name, None)

    def names(self):
        if self._sorted is None:
            self._sorted = sorted(self._books)
        return self._sorted

    def pages(self):
        return [self._books[name] for name in self.names()]


shelf = Shelf()
shelf.put('a', 1)
shelf.put('b', 2)
shelf.pages()
shelf.lend('a')
shelf.pages()
`,
    },
    errorClass: 'missing_key',
    first: 'shelf.py:14',
    function: 'Shelf.lend',
    cause:
      /`Shelf\.lend` \(shelf\.py:14\) changes `_books` and leaves `_sorted` as it was, which `put` and `rename` drop/,
  },
  {
    name: 'a field that one method alone does not set again has no part in what failed beside it',
    files: {
      'page.py': `class Page:
    def __init__(self, mark):
        self.mark = mark
        self.space = False
        self.lines = 0

    def line(self):
        self.lines = 0
        self.space = True

    def rule(self):
        self.lines = 0
        self.space = True

    def wide(self):
        self.space = True

    def bold(self, before):
        # A space goes before a mark that follows the same mark, in all lines.
        if before[-1] == self.mark[0]:
            return ' '
        return ''


Page('').bold('a')
`,
    },
    errorClass: 'index_out_of_range',
    first: 'page.py:20',
    function: 'Page.bold',
    cause: /out of range/,
  },
  {
    name: 'what a generator yields is gone through twice',
    files: {
      'rows.py': `def rows():
    for row in (3, 4):
        yield row


def largest(values):
    return max(values)


def report(values):
    total = sum(values)
    return total, largest(values)


report(rows())
`,
    },
    errorClass: 'index_out_of_range',
    first: 'rows.py:11',
    function: 'report',
    cause: /goes through `values` twice, and `rows\(\)` \(rows\.py:15\) can be gone through once/,
  },
  {
    name: 'a setting is kept as text where another way converts it',
    files: {
      'limits.py': `LIMITS = {'size': 4}


def parse(text):
    return int(text)


def from_lines(lines):
    found = dict(LIMITS)
    for name, text in lines:
        found[name] = text
    return found


def from_words(words):
    found = dict(LIMITS)
    for name, text in words:
        found[name] = parse(text)
    return found


def fits(count, limits):
    return count < limits['size']


fits(3, from_lines([('size', '9')]))
`,
    },
    errorClass: 'type_mismatch',
    first: 'limits.py:11',
    function: 'from_lines',
    cause:
      /`found\[name\] = text` keeps the value as it came in, and `found\[name\] = parse\(text\)` \(limits\.py:18\) does not/,
  },
]

test('Analysis of Python finds what one function leaves out that those beside it do', (t) =>
  checkCases(t, PYTHON_CASES, (path) => ['python3', path]))

const JAVASCRIPT_CASES: readonly CrashCase[] = [
  {
    name: 'a plain object answers with what every object inherits',
    files: {
      'index.js': `function collect(pairs) {
  const notes = {}
  for (const [word, note] of pairs) notes[word] = note
  return notes
}
function show(word, notes) {
  const note = notes[word]
  return note ? note.trim() : '-'
}
const notes = collect([['sea', ' wet ']])
console.log(show('sea', notes), show('constructor', notes))
`,
    },
    errorClass: 'not_callable',
    first: 'index.js:2',
    also: 'index.js:8',
    function: 'collect',
    cause: /`notes = \{\}` also has the members that every object inherits, which `notes\[word\]` finds/,
  },
  {
    name: 'a method that every object has is called on an object without a prototype',
    files: {
      'write.js': `exports.write = function write(row) {
  const parts = []
  for (const key in row) {
    if (row.hasOwnProperty(key)) parts.push(key + '=' + row[key])
  }
  return parts.join('&')
}
`,
      'a.js': `const { write } = require('./write')
const row = Object.assign(Object.create(null), { order: { id: 7 } })
console.log(write(row))
`,
    },
    errorClass: 'not_callable',
    first: 'write.js:4',
    function: 'write',
    cause: /row\.hasOwnProperty/,
  },
  {
    name: 'a list of promises is spread',
    files: {
      'load.js': `async function load(name) {
  return { parts: [name] }
}
function join(list) {
  return list.flatMap((one) => one.parts.map((part) => part.trim()))
}
async function all(names) {
  const loaded = names.map(async (name) => await load(name))
  return join(loaded)
}
all(['a'])
`,
    },
    errorClass: 'null_dereference',
    first: 'load.js:8',
    function: 'all',
    cause: /one\.parts/,
  },
]

test('Analysis of JavaScript finds inherited members, and promises in a list', (t) =>
  checkCases(t, JAVASCRIPT_CASES, (path) => [process.execPath, path]))

test('Analysis leaves a method alone that others of its class do not agree on, and a list that is gone through twice', async (t) => {
  const folder = folderWith(t, {
    'a.py': `class Box:
    def put(self, name):
        self._names[name] = 1
        self._order = None

    def drop(self, name):
        self._names.pop(name)

    def sizes(self):
        return [self._names[name] for name in self.order()]

    def twice(self, values):
        return sum(values) / self.share(values)

    def share(self, values):
        return self._names[max(values)]


def run(box):
    return box.twice([1, 2])
`,
  })
  const trace = (line: number, name: string, text: string): string =>
    `Traceback (most recent call last):\n  File "a.py", line 20, in run\n    return box.twice([1, 2])\n  File "a.py", line ${line}, in ${name}\n    ${text}\nKeyError: 'x'\n`
  const sizes = await diagnosisOf(
    folder,
    eventOf(trace(10, 'sizes', 'return [self._names[name] for name in self.order()]')),
  )
  t.notMatch(JSON.stringify(sizes.causes), /leaves `_order`/)
  const share = await diagnosisOf(folder, eventOf(trace(16, 'share', 'return self._names[max(values)]')))
  t.notMatch(JSON.stringify(share.causes), /can be gone through once/)
})

test('Analysis of Go finds the nil pointer that is returned as an error, and the function that worked out a bound', async (t) => {
  const folder = folderWith(t, {
    'go.mod': 'module example.com/m\n\ngo 1.22\n',
    'check.go': `package main

type Fault struct{ Text string }

func (f *Fault) Error() string {
	return "fault: " + f.Text
}

func Check(words []string) error {
	var fault *Fault
	for _, word := range words {
		if word == "" {
			fault = &Fault{"empty"}
		}
	}
	return fault
}

func half(total int) (int, int) {
	return total/2 + 1, total + 1
}

func second(list []string) []string {
	from, to := half(len(list))
	return list[from:to]
}
`,
  })
  const nil = `panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]\n\ngoroutine 1 [running]:\nmain.(*Fault).Error(0x0)\n\t/src/check.go:6 +0x10\nmain.main()\n\t/src/main.go:9 +0x20\nexit status 2\n`
  const found = await diagnosisOf(folder, eventOf(nil))
  t.match(found.locations[0], { path: 'check.go', line: 16, function: 'Check' })
  t.match(found.causes[0]?.summary ?? '', /gives back `return fault`, a nil `\*Fault`, as an interface/)
  const bounds = `panic: runtime error: slice bounds out of range [:4] with capacity 3\n\ngoroutine 1 [running]:\nmain.second({0xc0, 0x3, 0x3})\n\t/src/check.go:25 +0x10\nmain.main()\n\t/src/main.go:9 +0x20\nexit status 2\n`
  const sliced = await diagnosisOf(folder, eventOf(bounds))
  t.match(sliced.locations[0], { path: 'check.go', line: 19, function: 'half' })
  t.match(
    sliced.causes.map(({ summary }) => summary).join('\n'),
    /works out `half\(len\(list\)\)` from the length/,
  )
})

test('Analysis of Java finds the order that is none, what gives itself out, and what is compared by identity', async (t) => {
  const folder = folderWith(t, {
    'src/shop/Shop.java': `package shop;

import java.util.*;

class Shop {
    static final Comparator<Item> BY_PRICE = (left, right) -> {
        return left.cents() - right.cents();
    };
    private final List<Item> items = new ArrayList<>();

    Collection<Item> items() {
        return Collections.unmodifiableCollection(items);
    }

    void rank() {
        items.sort(BY_PRICE);
    }

    void close(Shop other) {
        for (Item item : other.items()) {
            item.close();
        }
    }

    void pay(Item item, Integer number) {
        if (!isOf(item, number)) {
            throw new IllegalStateException("item of another");
        }
    }

    boolean isOf(Item item, Integer number) {
        return item.owner() == number;
    }
}
`,
    'src/shop/Item.java':
      'package shop;\n\nrecord Item(int cents, Integer owner) {\n    void close() {\n    }\n}\n',
  })
  const at = (method: string, line: number): string => `\tat shop.Shop.${method}(Shop.java:${line})\n`
  const cases: readonly (readonly [string, number, RegExp])[] = [
    [
      `java.lang.IllegalArgumentException: Comparison method violates its general contract!\n\tat java.base/java.util.TimSort.mergeHi(TimSort.java:903)\n${at('rank', 16)}`,
      7,
      /subtracts, which overflows/,
    ],
    [
      `java.util.ConcurrentModificationException\n\tat java.base/java.util.ArrayList$Itr.next(ArrayList.java:1013)\n${at('close', 20)}`,
      12,
      /gives out what it keeps/,
    ],
    [
      `java.lang.IllegalStateException: item of another\n${at('pay', 27)}`,
      32,
      /asks whether both are the same Integer/,
    ],
  ]
  for (const [trace, line, reason] of cases) {
    const found = await diagnosisOf(folder, eventOf(`Exception in thread "main" ${trace}`))
    t.match(found.locations[0], { path: 'src/shop/Shop.java', line })
    t.match(found.locations[0]?.reason, reason)
    t.match(found.causes.map(({ summary }) => summary).join('\n'), reason)
  }
})
