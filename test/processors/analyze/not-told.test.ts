import { test } from 'tap'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

/** A crash whose cause is easily taken for another one. */
interface Case {
  readonly files: Readonly<Record<string, string>>
  /** What prints the trace, or the trace. */
  readonly trace: readonly string[] | string
  /** What the causes and places say between them. */
  readonly says?: RegExp
  /** What none of them may say, since it is not so. */
  readonly never: RegExp
}

const CASES: Readonly<Record<string, Case>> = {
  'a call of the library around a function that calls itself is not said to go round in a circle with it': {
    files: {
      'depth.js': `function depth(node) {
  if (node === undefined) return 0
  return Math.max(depth(node.left), depth(node.right)) + 1
}
const a = {}
a.left = a
console.log(depth(a))
`,
    },
    trace: ['node', 'depth.js'],
    says: /`depth` calls itself without end through `depth\(node\.left\)` \(depth\.js:3\): the condition under which it stops/,
    never: /circle/,
  },
  'of two functions that call each other the one of the trace is told, not what else is called on the line': {
    files: {
      'walk.py': `def walk(node):
    return round(visit(node), 2)


def visit(node):
    return abs(walk(node["next"]))


a = {}
a["next"] = a
print(walk(a))
`,
    },
    trace: ['python3', 'walk.py'],
    says: /the calls `(?:visit|walk)` and `(?:visit|walk)` go round in a circle/,
    never: /calls `(?:round|abs)`/,
  },
  'a call of the same method of another object is not said to pass on its arguments unchanged': {
    files: {
      'list.js': `class Node {
  constructor(value) {
    this.value = value
    this.next = null
  }
  total(rate) {
    if (this.next === null) return this.value * rate
    return this.value * rate + this.next.total(rate)
  }
}
const a = new Node(1)
a.next = a
console.log(a.total(2))
`,
    },
    trace: ['node', 'list.js'],
    says: /`Node\.total` calls itself without end through `this\.next\.total\(rate\)` \(list\.js:8\): the condition under which it stops/,
    never: /arguments unchanged/,
  },
  'a name in other letters than those of ASCII is not said to be missing in the module that exports it': {
    files: {
      'store.mjs': 'export let имя\nexport const cart = {}\n',
      'main.mjs': "import { имя } from './store.mjs'\n\nconsole.log(имя.length)\n",
    },
    trace: ['node', 'main.mjs'],
    says: /`имя` is undefined where `\.length` is read/,
    never: /exports no/,
  },
  'a module that hands on all of another one is not said to lack what that one exports': {
    files: {
      'store.mjs': 'export let user\nexport let notify\n',
      'index.mjs': "export * from './store.mjs'\nexport const VERSION = 1\n",
      'main.mjs':
        "import { user, notify } from './index.mjs'\n\nif (process.argv.length < 9) notify('paid')\nconsole.log(user.name)\n",
    },
    trace: ['node', 'main.mjs'],
    says: /`notify` is called but is no function/,
    never: /exports no/,
  },
  'an absent value of a module that hands on all of another one is not said to be missing there': {
    files: {
      'store.mjs': 'export let user\n',
      'index.mjs': "export * from './store.mjs'\nexport const VERSION = 1\n",
      'main.mjs': "import { user } from './index.mjs'\n\nconsole.log(user.name)\n",
    },
    trace: ['node', 'main.mjs'],
    says: /`user` is undefined where `\.name` is read/,
    never: /exports no/,
  },
  'the second name of a declaration that is exported is not said to be missing': {
    files: {
      'store.mjs':
        'export let first, notify\nexport function register(one) {\n  notify = one\n  first = one\n}\n',
      'main.mjs': "import { notify } from './store.mjs'\n\nnotify('paid')\n",
    },
    trace: ['node', 'main.mjs'],
    never: /exports no/,
  },
  'what stands behind another object in one that is exported is not said to be missing': {
    files: {
      'store.js': 'module.exports = {\n  first: 1,\n  options: { a: 1 },\n  notify: undefined,\n}\n',
      'main.js': "const store = require('./store.js')\n\nstore.notify('paid')\n",
    },
    trace: ['node', 'main.js'],
    never: /exports no/,
  },
  'all that a module of CommonJS gives is not said to be a default that it does not export': {
    files: {
      'settings.cjs': "module.exports = JSON.parse('{}').rates\n",
      'main.mjs': "import rates from './settings.cjs'\n\nconsole.log(rates.EUR)\n",
    },
    trace: ['node', 'main.mjs'],
    never: /exports no/,
  },
  'a member of an object that a module exports is not said to be missing in the module': {
    files: {
      'api.mjs': 'export const api = { get() {} }\nexport const VERSION = 1\n',
      'main.mjs': "import { api } from './api.mjs'\n\napi.send('paid')\n",
    },
    trace: ['node', 'main.mjs'],
    never: /exports no/,
  },
  'a variable of a module of Python is not said to be missing there': {
    files: {
      'hooks.py': 'on_done = None\n\n\ndef register(hook):\n    global on_done\n    on_done = hook\n',
      'main.py':
        'import sys\nimport hooks\nfrom hooks import on_done\n\nif len(sys.argv) > 3:\n    hooks.on_done("paid")\non_done("paid")\n',
    },
    trace: ['python3', 'main.py'],
    says: /it is `None` \(hooks\.py:1\)/,
    never: /exports no/,
  },
  'a field whose name is a slip is not said to be used wherever the right one is': {
    files: {
      'cart.js': `class Cart {
  constructor(rates) {
    this.rates = rates
  }
  total() {
    return this.rate.EUR * 2
  }
  names() {
    return Object.keys(this.rates).concat(this.rates.more)
  }
}
console.log(new Cart({ EUR: 1 }).total())
`,
    },
    trace: ['node', 'cart.js'],
    says: /the class sets no `rate` anywhere; it has `rates`/,
    never: /places read/,
  },
  'a variable of two methods of Java is not said to be a field that a third one leaves as it was': {
    files: {
      'src/shop/Cart.java': `package shop;

import java.util.ArrayList;
import java.util.List;

final class Cart {
    private final List<String> items = new ArrayList<>();

    void addAll(List<String> more) {
        int count = 0;
        for (String one : more) {
            items.add(one);
            count += 1;
        }
        System.out.println(count);
    }

    void removeAll(List<String> gone) {
        int count = 0;
        for (String one : gone) {
            items.remove(one);
            count += 1;
        }
        System.out.println(count);
    }

    void add(String one) {
        items.add(one);
    }

    String first() {
        return items.get(0);
    }
}
`,
    },
    trace: `Exception in thread "main" java.lang.IndexOutOfBoundsException: Index 0 out of bounds for length 0\n\tat java.base/java.util.ArrayList.get(ArrayList.java:427)\n\tat shop.Cart.first(Cart.java:32)\n\tat shop.Main.main(Main.java:5)\n`,
    never: /leaves `count` as it was/,
  },
  'a case of Go that raises is not said to be for what has no case': {
    files: {
      'go.mod': 'module shop\n\ngo 1.22\n',
      'main.go': `package main

type State int

const (
	New State = iota
	Paid
	Shipped
)

func cancel(s State) int {
	switch s {
	case New:
		return 1
	case Paid:
		return 2
	case Shipped:
		panic("a shipped order cannot be cancelled")
	}
	return 0
}

func main() {
	println(cancel(Shipped))
}
`,
    },
    trace:
      'panic: a shipped order cannot be cancelled\n\ngoroutine 1 [running]:\nmain.cancel(0x2)\n\t/srv/app/main.go:18 +0x25\nmain.main()\n\t/srv/app/main.go:24 +0x1d\nexit status 2\n',
    says: /`cancel` raises this itself when `the case is Shipped`/,
    never: /no branch/,
  },
  'a case of Java that raises is not said to be for what has no case': {
    files: {
      'src/shop/State.java': 'package shop;\n\nenum State { NEW, PAID, SHIPPED }\n',
      'src/shop/Orders.java': `package shop;

final class Orders {
    static int cancel(State state) {
        switch (state) {
            case NEW:
                return 1;
            case PAID:
                return 2;
            case SHIPPED:
                throw new IllegalStateException("a shipped order cannot be cancelled");
        }
        return 0;
    }
}
`,
    },
    trace:
      'Exception in thread "main" java.lang.IllegalStateException: a shipped order cannot be cancelled\n\tat shop.Orders.cancel(Orders.java:11)\n\tat shop.Main.main(Main.java:5)\n',
    says: /`Orders\.cancel` raises this itself/,
    never: /no branch/,
  },
  'an error of Go that is kept in a list and compared with nil is not said to be overlooked': {
    files: {
      'go.mod': 'module shop\n\ngo 1.22\n',
      'main.go': `package main

import "errors"

type User struct{ Name *string }

func find(id int) (*User, error) {
	if id == 0 {
		return nil, errors.New("none")
	}
	return &User{}, nil
}

func main() {
	errs := make([]error, 2)
	var u *User
	u, errs[1] = find(1)
	if errs[1] != nil {
		return
	}
	println(*u.Name)
}
`,
    },
    trace:
      'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x46a]\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/app/main.go:21 +0x1d\nexit status 2\n',
    says: /leaves `Name` nil/,
    never: /whose error/,
  },
  'an error of Go that is handed to a function that checks it is not said to be overlooked': {
    files: {
      'go.mod': 'module shop\n\ngo 1.22\n',
      'main.go': `package main

type User struct{ Name string }

func find(id int) (*User, error) {
	return nil, nil
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	u, err := find(1)
	check(err)
	println(u.Name)
}
`,
    },
    trace:
      'panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x46a]\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/app/main.go:18 +0x1d\nexit status 2\n',
    says: /`find` returns `nil`/,
    never: /whose error/,
  },
  'numbers of Java that are compared are not said to be objects, which another method has under the same names':
    {
      files: {
        'src/shop/Pairs.java': `package shop;

final class Pairs {
    static int order(String a, String b) {
        return a.compareTo(b);
    }

    static int ratio(int a, int b) {
        if (a == b) return 1;
        return 100 / (a - b - 1);
    }
}
`,
      },
      trace:
        'Exception in thread "main" java.lang.ArithmeticException: / by zero\n\tat shop.Pairs.ratio(Pairs.java:10)\n\tat shop.Main.main(Main.java:5)\n',
      says: /is zero in/,
      never: /the same String/,
    },
  'what is left out of a pattern counts: the second part of a list is not said to be the first': {
    files: {
      'm.js': `function host(address) {
  const [, user] = address.split('@')
  return user.trim()
}
console.log(host('abc'))
`,
    },
    trace: ['node', 'm.js'],
    says: /it is part \[1\] of `address\.split\('@'\)` \(m\.js:2\), and `address\.split\('@'\)` may have fewer parts than 2/,
    never: /part \[0\]|fewer parts than 1/,
  },
  'a comment between the parameters of JavaScript does not have another argument told': {
    files: {
      'm.js': `function charge(/* who pays */ user, amount) {
  return user.name + amount
}
function main(someone, price) {
  return charge(someone, price)
}
console.log(main(undefined, 5))
`,
    },
    trace: ['node', 'm.js'],
    says: /`main` is called with `undefined` for `someone`/,
    never: /`price`/,
  },
  'a comment between the parameters of Python, or a mark, does not have another argument told': {
    files: {
      'm.py': `def charge(
    amount,  # in cents
    /,
    user,  # who pays
    more=0,
):
    return user.name


def main(price, someone, further):
    return charge(price, someone, further)


main(5, None, 7)
`,
    },
    trace: ['python3', 'm.py'],
    says: /`main` is called with `None` for `someone`/,
    never: /`further`/,
  },
  'a comment between the parameters of Java does not have another argument told': {
    files: {
      'src/shop/Main.java': `package shop;

public final class Main {
    static int charge(/* who pays */ String user, int amount) {
        return user.length() + amount;
    }

    public static void main(String[] args) {
        charge(null, 5);
    }
}
`,
    },
    trace:
      'Exception in thread "main" java.lang.NullPointerException: Cannot invoke "String.length()" because "user" is null\n\tat shop.Main.charge(Main.java:5)\n\tat shop.Main.main(Main.java:9)\n',
    says: /`Main\.charge` is called with `null` for `user`/,
    never: /`5`/,
  },
  'where a list is numbered or added up the number to begin with is not said to be absent': {
    files: {
      'm.py': `import sys


def show(rows):
    if len(sys.argv) > 3:
        return sum(rows, 0)
    return list(enumerate(rows, 1))


show(None)
`,
    },
    trace: ['python3', 'm.py'],
    says: /`show` is called with `None` for `rows`/,
    never: /`1` is None/,
  },
  'a loop of JavaScript without end is not said to end by the break of a switch in it': {
    files: {
      'm.js': `function next(tokens, table) {
  while (true) {
    const token = tokens.shift()
    switch (token) {
      case ' ':
        break
      default:
        return table[token]
    }
  }
}
console.log(next([' ', 'a'], {}).name)
`,
    },
    trace: ['node', 'm.js'],
    says: /`next` returns `table\[token\]`/,
    never: /without a re(?:turn|sult)/,
  },
  'a loop of Python without end is not said to end by the break of a loop in it': {
    files: {
      'm.py': `def fetch(pages):
    while True:
        for name in pages:
            if name:
                break
        return pages.get("x")


print(fetch({"a": 1}).upper())
`,
    },
    trace: ['python3', 'm.py'],
    says: /`fetch` returns `pages\.get\("x"\)`/,
    never: /without a re(?:turn|sult)/,
  },
  'a loop of Python without end is said to end by a break beside a loop in it': {
    files: {
      'm.py': `def fetch(pages):
    while True:
        for name in pages:
            if name == "x":
                return pages
        else:
            break


print(fetch({"a": 1}).upper())
`,
    },
    trace: ['python3', 'm.py'],
    says: /`fetch` comes to its end without a return/,
    never: /`fetch` returns/,
  },
  'a promise that is set to a variable and awaited later is not said to be waited for by nobody': {
    files: {
      'm.mjs': `const load = async (id) => ({ id })
async function one(id) {
  let job
  job = load(id)
  const row = await job
  return row.name.first
}
await one(1)
`,
    },
    trace: ['node', 'm.mjs'],
    says: /has no `name`: it has `id`/,
    never: /nobody waits/,
  },
  'a promise that is kept in a field and awaited by another method is not said to be waited for by nobody': {
    files: {
      'm.mjs': `const load = async (id) => ({ id })
class Rows {
  #job
  start() {
    this.#job = load(1)
  }
  async first() {
    this.start()
    const row = await this.#job
    return row.name.first
  }
}
await new Rows().first()
`,
    },
    trace: ['node', 'm.mjs'],
    says: /has no `name`: it has `id`/,
    never: /nobody waits/,
  },
  'a function that ends the program is not said to come to its end without a return': {
    files: {
      'm.js': `function load(table, name) {
  if (name !== '') return table[name]
  console.error('no name')
  process.exit(1)
}
console.log(load({}, 'a').length)
`,
    },
    trace: ['node', 'm.js'],
    says: /`load` returns `table\[name\]`/,
    never: /without a re(?:turn|sult)/,
  },
  'a loop that goes too far is not told where the member that failed is of what an element has': {
    files: {
      'm.js': `function cities(rows) {
  const found = []
  for (let i = 0; i <= rows.length; i++) {
    found.push(rows[i].address.city)
  }
  return found
}
console.log(cities([{}]))
`,
    },
    trace: ['node', 'm.js'],
    says: /`rows\[i\]\.address` is undefined where `\.city` is read/,
    never: /too far|past the end/,
  },
  'in a macro of Rust it is not said that the name unwrap is absent': {
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\n',
      'src/main.rs': `fn find(id: u32) -> Option<u32> {
    if id == 1 {
        return Some(2);
    }
    None
}

fn main() {
    println!("{}", find(3).unwrap());
}
`,
    },
    trace:
      "thread 'main' panicked at src/main.rs:9:28:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1`\n",
    never: /`unwrap` is None/,
  },
}

for (const [name, one] of Object.entries(CASES)) {
  void test(name, async (t) => {
    const folder = folderWith(t, one.files)
    const trace = typeof one.trace === 'string' ? one.trace : crashOf(folder, one.trace)
    const { causes, locations } = await diagnosisOf(folder, eventOf(trace))
    const told = [...causes.map(({ summary }) => summary), ...locations.map(({ reason }) => reason)]
    t.not(told.length, 0, 'something is told')
    if (one.says !== undefined) t.match(told.join('\n'), one.says)
    t.notMatch(told.join('\n'), one.never)
  })
}
