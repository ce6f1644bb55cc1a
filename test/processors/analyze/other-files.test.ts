import { test } from 'tap'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

interface FarCase {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** With the path of the folder for "DIR". */
  readonly trace: string
  /** The function of the best location where it is told, and of those that are among the first three. */
  readonly first?: string
  readonly named?: readonly string[]
  /** Of two functions the one that is told before the other. */
  readonly rather?: readonly [string, string]
  readonly causeClass?: string
}

const CASES: readonly FarCase[] = [
  {
    name: 'JavaScript: what another file put into a table, from a function without a result on one way',
    files: {
      'rates.js': `export class Rates {
  table = {}
  async refresh(names) {
    for (const name of names) this.table[name] = await rateOf(name)
  }
}
async function rateOf(name) {
  const answer = await ask(name)
  if (answer.today !== undefined) return answer.today
  else answer.before
}
`,
      'quote.js': `export function quote(rates, name) {
  const rate = rates.table[name]
  return rate.toFixed(2)
}
`,
    },
    trace: `TypeError: Cannot read properties of undefined (reading 'toFixed')\n    at quote (DIR/quote.js:3:15)\n`,
    first: 'rateOf',
    causeClass: 'null_dereference',
  },
  {
    name: 'Python: a coroutine that another file kept without waiting',
    files: {
      'source.py': 'async def fetch(name):\n    return {"ask": 1}\n',
      'cache.py': `from source import fetch
class Cache:
    def __init__(self):
        self.quotes = {}
    async def warm(self, name):
        self.quotes[name] = fetch(name)
`,
      'view.py': `def line(cache, name):
    quote = cache.quotes[name]
    return spread(quote)
def spread(quote):
    return quote["ask"]
`,
    },
    trace: `Traceback (most recent call last):
  File "DIR/view.py", line 3, in line
    return spread(quote)
  File "DIR/view.py", line 5, in spread
    return quote["ask"]
TypeError: 'coroutine' object is not subscriptable
`,
    first: 'Cache.warm',
    causeClass: 'unhandled_async',
  },
  {
    name: 'Go: who stores a value of the other type through a method of another package',
    files: {
      'go.mod': 'module example.com/app\n',
      'cache/cache.go': `package cache
type Cache struct{ entries map[string]any }
func (c *Cache) Put(key string, value any) { c.entries[key] = value }
func (c *Cache) Get(key string) any { return c.entries[key] }
`,
      'login/login.go': `package login
import "example.com/app/cache"
type Session struct{ User string }
func Enter(c *cache.Cache, user string) {
	c.Put("session:"+user, &Session{User: user})
}
func Renew(c *cache.Cache, user string) {
	c.Put("session:"+user, Session{User: user})
}
func Current(c *cache.Cache, user string) string {
	return c.Get("session:" + user).(*Session).User
}
`,
    },
    trace: `panic: interface conversion: interface {} is login.Session, not *login.Session

goroutine 1 [running]:
example.com/app/login.Current(...)
	DIR/login/login.go:11
`,
    rather: ['Renew', 'Enter'],
    causeClass: 'type_mismatch',
  },
  {
    name: 'Go: a variable of a package that is set after it was read, behind a nil receiver',
    files: {
      'go.mod': 'module example.com/app\n',
      'main.go': `package main
import "example.com/app/logbook"
func main() {
	run(logbook.Default())
	logbook.Setup("jobs")
}
func run(log *logbook.Logbook) {
	log.Write("start")
}
`,
      'logbook/logbook.go': `package logbook
import "fmt"
type Logbook struct{ prefix string }
var current *Logbook
func Setup(prefix string) { current = &Logbook{prefix: prefix} }
func Default() *Logbook { return current }
func (l *Logbook) Write(text string) {
	fmt.Println(l.prefix + text)
}
`,
    },
    trace: `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49e159]

goroutine 1 [running]:
example.com/app/logbook.(*Logbook).Write(0x4145bd?, {0x2eb149836f08?, 0x414752?})
	DIR/logbook/logbook.go:8 +0x19
main.run(...)
	DIR/main.go:8
main.main()
	DIR/main.go:4 +0x9b
`,
    named: ['main'],
    causeClass: 'initialization_order',
  },
  {
    name: 'JavaScript: what is called in a loop takes away from what the loop goes through',
    files: {
      'queue.js': `export class Queue {
  jobs = []
  finish(job) {
    this.jobs.splice(this.jobs.indexOf(job), 1)
  }
}
`,
      'worker.js': `import { Queue } from './queue.js'
export function runAll() {
  const queue = new Queue()
  const jobs = queue.jobs
  const count = jobs.length
  for (let index = 0; index < count; index += 1) {
    const job = jobs[index]
    if (job.urgent) queue.finish(job)
  }
}
`,
    },
    trace: `TypeError: Cannot read properties of undefined (reading 'urgent')\n    at runAll (DIR/worker.js:8:13)\n`,
    first: 'Queue.finish',
    causeClass: 'iteration_or_mutation',
  },
  {
    name: 'TypeScript: the statement of a file that runs before what it needs is declared',
    files: {
      'units.ts': `export const units = build()
const BASE = [['m', 1]] as const
function build() {
  return new Map(BASE)
}
`,
    },
    trace: `ReferenceError: Cannot access 'BASE' before initialization
    at build (DIR/units.ts:4:18)
    at DIR/units.ts:1:22
`,
    first: '',
    causeClass: 'initialization_order',
  },
  {
    name: 'JavaScript: who calls the callback that was handed over',
    files: {
      'reader.js': `export class Reader {
  constructor(onLine) {
    this.onLine = onLine
  }
  push(chunk) {
    const lines = chunk.toString().split('-')
    for (const line of lines) this.onLine(line)
  }
}
`,
      'main.js': `import { Reader } from './reader.js'
const reader = new Reader((line) => decode(line))
function decode(line) {
  return JSON.parse(line)
}
`,
    },
    trace: `SyntaxError: Unexpected token 'x', "x" is not valid JSON
    at JSON.parse (<anonymous>)
    at decode (DIR/main.js:4:15)
    at Reader.<anonymous> (DIR/main.js:2:37)
    at Reader.push (DIR/reader.js:7:36)
`,
    named: ['Reader.push'],
  },
  {
    name: 'Rust: a call that stands in a macro, and who made what it is given',
    files: {
      'Cargo.toml': '[package]\nname = "app"\n',
      'src/layout.rs': `pub fn cell(title: &str, width: usize) -> String {
    let cut = cut_at(title, width);
    format!("[{}]", head(title, cut))
}
fn head(title: &str, cut: usize) -> &str {
    &title[..cut]
}
fn cut_at(title: &str, width: usize) -> usize {
    title.len().min(width)
}
`,
    },
    trace: `thread 'main' (5700) panicked at src/layout.rs:6:11:
end byte index 18 is not a char boundary; it is inside 'x' (bytes 17..19) of \`title\`
stack backtrace:
   0: app::layout::head
             at ./src/layout.rs:6:11
   1: app::layout::cell
             at ./src/layout.rs:3:29
`,
    named: ['cut_at'],
    causeClass: 'encoding_or_format',
  },
  {
    name: 'Rust: what was handed to the new of this type, and not to that of another',
    files: {
      'Cargo.toml': '[package]\nname = "app"\n',
      'src/form.rs': `pub struct Form { answers: Vec<String> }
impl Form {
    pub fn new(answers: Vec<String>) -> Form {
        Form { answers }
    }
    pub fn number(&self) -> u32 {
        self.answers[0].parse().unwrap()
    }
}
`,
      'src/main.rs': `mod form;
fn lines() -> Vec<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("input");
    vec![line]
}
fn main() {
    let answers = lines();
    form::Form::new(answers).number();
}
`,
    },
    trace: `thread 'main' (1) panicked at src/form.rs:7:33:
called \`Result::unwrap()\` on an \`Err\` value: ParseIntError { kind: InvalidDigit }
stack backtrace:
   0: core::result::Result<T,E>::unwrap
             at /rustc/1/library/core/src/result.rs:1233:23
   1: app::form::Form::number
             at ./src/form.rs:7:33
   2: app::main
             at ./src/main.rs:9:30
`,
    named: ['lines'],
    causeClass: 'conversion',
  },
  {
    name: 'Java: the cause of what went wrong while a class was loaded',
    files: {
      'Names.java': `public class Names {
    private static final Names ONE = new Names();
    private static final java.util.Map<String, String> ALL = new java.util.HashMap<>();
    private Names() {
        ALL.put("a", "b");
    }
    public static void main(String[] args) {
        System.out.println(ONE);
    }
}
`,
    },
    trace: `Exception in thread "main" java.lang.ExceptionInInitializerError
	at Names.main(Names.java:8)
Caused by: java.lang.NullPointerException: Cannot invoke "java.util.Map.put(Object, Object)" because "Names.ALL" is null
	at Names.<init>(Names.java:5)
	at Names.<clinit>(Names.java:2)
	... 1 more
`,
    first: 'Names.<clinit>',
    causeClass: 'initialization_order',
  },
  {
    name: 'Java: who made a list that cannot be changed',
    files: {
      'Store.java': `import java.util.Arrays;
import java.util.List;
public class Store {
    static List<String> load(String text) {
        return Arrays.asList(text.split(","));
    }
}
`,
      'Kitchen.java': `import java.util.List;
public class Kitchen {
    private final List<String> list;
    Kitchen(List<String> list) {
        this.list = list;
    }
    void need(String item) {
        list.add(item);
    }
    public static void main(String[] args) {
        new Kitchen(Store.load("a")).need("b");
    }
}
`,
    },
    trace: `Exception in thread "main" java.lang.UnsupportedOperationException
	at java.base/java.util.AbstractList.add(AbstractList.java:153)
	at java.base/java.util.AbstractList.add(AbstractList.java:111)
	at Kitchen.need(Kitchen.java:8)
	at Kitchen.main(Kitchen.java:11)
`,
    first: 'Store.load',
    causeClass: 'iteration_or_mutation',
  },
]

for (const { name, files, trace, first, named = [], rather, causeClass } of CASES) {
  test(`Analysis follows a value through other files. ${name}`, async (t) => {
    const folder = folderWith(t, files)
    const found = await diagnosisOf(folder, eventOf(trace.replaceAll('DIR', folder)))
    const functions = found.locations.map((location) => location.function)
    if (first !== undefined) t.equal(functions[0], first)
    for (const one of named) t.ok(functions.slice(0, 3).includes(one), `${one} of ${functions.join(', ')}`)
    if (rather !== undefined) {
      const [right, other] = rather.map((one) => functions.indexOf(one))
      t.ok(right !== -1 && (other === -1 || Number(right) < Number(other)), functions.join(', '))
    }
    if (causeClass !== undefined) t.equal(found.causeClass, causeClass)
  })
}
