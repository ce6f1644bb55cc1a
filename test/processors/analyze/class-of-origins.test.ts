import { test } from 'tap'
import type { CauseClass } from '../../../agent/model/diagnosis.ts'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

interface OriginCase {
  readonly name: string
  readonly causeClass: CauseClass
  readonly file: string
  readonly source: string
  /** What the runtime printed, for programs that are not run here. */
  readonly trace?: string
  /** What the best cause says. */
  readonly says?: RegExp
}

/** The type of the error is the same in many of these; what is wrong is where the value comes from. */
const CASES: readonly OriginCase[] = [
  {
    name: 'a member that is read of a promise in a variable',
    causeClass: 'unhandled_async',
    file: 'main.js',
    source: `async function load() {
  return { rows: [1, 2] }
}
async function total() {
  const loaded = load()
  return loaded.rows.length
}
total().then(console.log)
`,
  },
  {
    name: 'a method of a list that is called on a promise',
    causeClass: 'unhandled_async',
    file: 'main.js',
    source: `async function ids() {
  return [1, 2]
}
async function main() {
  const all = ids().map((id) => id * 2)
  console.log(all)
}
main()
`,
  },
  {
    name: 'a promise that a function without the word for it makes',
    causeClass: 'unhandled_async',
    file: 'main.js',
    source: `function load() {
  return new Promise((resolve) => setTimeout(() => resolve({ name: 'a' }), 1))
}
function show() {
  const user = load()
  return user.name.trim()
}
console.log(show())
`,
  },
  {
    name: 'a promise that is waited for by its own method is none of it',
    causeClass: 'null_dereference',
    file: 'main.js',
    source: `async function load() {
  return { name: null }
}
function show() {
  const user = load()
  return user.then((one) => one.name.trim())
}
show()
`,
  },
  {
    name: 'Python: a part of a pair that a function gives, which is None',
    causeClass: 'null_dereference',
    file: 'main.py',
    source: `def following(words, word):
    for index, each in enumerate(words[:-1]):
        if each == word:
            return index + 1, words[index + 1]
    return None, None


def shown(words):
    _, word = following(words, 'c')
    return word.upper()


print(shown(['a', 'b', 'c']))
`,
    trace: `Traceback (most recent call last):
  File "DIR/main.py", line 13, in <module>
    print(shown(['a', 'b', 'c']))
          ^^^^^^^^^^^^^^^^^^^^^^
  File "DIR/main.py", line 10, in shown
    return word.upper()
           ^^^^^^^^^^
AttributeError: 'NoneType' object has no attribute 'upper'
`,
  },
  {
    name: 'a part of a pair that a function writes down',
    causeClass: 'null_dereference',
    file: 'main.js',
    source: `function nearest(places) {
  for (const place of places) if (place.near) return [place.name, place.near]
  return [undefined, undefined]
}
function shown(places) {
  const [, near] = nearest(places)
  return near.toFixed(1)
}
console.log(shown([{ name: 'a' }]))
`,
  },
  {
    name: 'a part of a line that is shorter',
    causeClass: 'index_out_of_range',
    file: 'main.js',
    source: `function shown(line) {
  const [, unit] = line.split(' ')
  return unit.toUpperCase()
}
console.log(shown('12'))
`,
  },
  {
    name: 'a width in characters, and a length in units of UTF-16',
    causeClass: 'encoding_or_format',
    file: 'main.js',
    source: `function width(names) {
  return Math.max(...names.map((name) => [...name].length))
}
function shown(names) {
  const most = width(names)
  return names.map((name) => name + '.'.repeat(most - name.length)).join(' ')
}
console.log(shown(['ann', '\u{1f600}\u{1f600}\u{1f600}']))
`,
  },
  {
    name: 'a function that a table does not have',
    causeClass: 'missing_key',
    file: 'main.js',
    source: `const handlers = { add: (a, b) => a + b }
function dispatch(op, a, b) {
  const handler = handlers[op]
  return handler(a, b)
}
console.log(dispatch('add', 1, 2), dispatch('sub', 1, 2))
`,
  },
  {
    name: 'a method that an object does not have is no key',
    causeClass: 'not_callable_or_missing_member',
    file: 'main.js',
    source: `class Cart {
  sum() {
    return 0
  }
}
console.log(new Cart().total())
`,
  },
  {
    name: 'a length that was divided by zero',
    causeClass: 'arithmetic',
    file: 'main.js',
    source: `function pages(total, size) {
  return new Array(Math.ceil(total / size)).fill(0)
}
console.log(pages(10, 5), pages(10, 0))
`,
  },
  {
    name: 'Java: a number that a map does not have',
    causeClass: 'missing_key',
    file: 'Main.java',
    source: `import java.util.*;
public class Main {
  static final Map<String, Integer> STOCK = new HashMap<>(Map.of("a", 1));
  static int left(String sku) {
    int count = STOCK.get(sku);
    return count - 1;
  }
}
`,
    trace: `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because the return value of "java.util.Map.get(Object)" is null
	at Main.left(Main.java:5)
	at Main.main(Main.java:9)
`,
    says: /`STOCK\.get\(sku\)` is null where its value is needed/,
  },
  {
    name: 'Java: a field that holds no number',
    causeClass: 'null_dereference',
    file: 'Row.java',
    source: `public class Row {
  Integer amount;
  Row next;
  int sum() {
    return this.amount + 1;
  }
}
`,
    trace: `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because "this.amount" is null
	at Row.sum(Row.java:5)
`,
    says: /`this\.amount` is null where its value is needed/,
  },
  {
    name: 'Go: a pointer that a map does not have, under a name of one letter',
    causeClass: 'missing_key',
    file: 'main.go',
    source: `package main

type item struct{ n int }

var items = map[string]*item{"a": {1}}

func count(k string) int {
	found := items[k]
	return found.n
}
`,
    trace: `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48e0a6]

goroutine 1 [running]:
main.count(...)
	/app/main.go:9
main.main()
	/app/main.go:13 +0x1d
`,
  },
  {
    name: 'Go: the same on one line',
    causeClass: 'missing_key',
    file: 'main.go',
    source: `package main

type item struct{ n int }

var items = map[string]*item{"a": {1}}

func count(key string) int { return items[key].n }
`,
    trace: `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48e0a6]

goroutine 1 [running]:
main.count(...)
	/app/main.go:7
main.main()
	/app/main.go:13 +0x1d
`,
  },
]

for (const { name, causeClass, file, source, trace, says } of CASES) {
  test(`The class is that of where the value comes from: ${name}`, async (t) => {
    const folder = folderWith(t, { [file]: source })
    const { causeClass: found, causes } = await diagnosisOf(
      folder,
      eventOf(trace?.replaceAll('DIR', folder) ?? crashOf(folder, ['node', file])),
    )
    t.equal(found, causeClass)
    if (says !== undefined)
      t.ok(
        causes.some(({ summary }) => says.test(summary)),
        String(causes[0]?.summary),
      )
  })
}
