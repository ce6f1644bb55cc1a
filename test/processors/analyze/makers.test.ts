import { test } from 'tap'
import { wordsClassOf } from '../../../processors/analyze/cause-words.ts'
import { typeNameOf } from '../../../processors/analyze/declared-types.ts'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

interface MakerCase {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** With the path of the folder for "DIR". */
  readonly trace: string
  /** The function of the best location, and of others that have to be named. */
  readonly first: string
  readonly named?: readonly string[]
}

const LOCKS = `package bank
func (b *Bank) Balance(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.accounts[name]
}
func (b *Bank) Close(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Balance(name)
}
func (b *Bank) Later(name string) int {
	b.mu.Lock()
	b.mu.Unlock()
	return b.Close(name)
}
`

const CASES: readonly MakerCase[] = [
  {
    name: 'a lock that a caller on the stack still holds',
    files: { 'go.mod': 'module example.com/bank\n', 'bank.go': LOCKS },
    trace: `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [sync.Mutex.Lock]:
sync.(*Mutex).Lock(...)
	/usr/local/go/src/sync/mutex.go:46
example.com/bank.(*Bank).Balance(0xc000012345, {0x1, 0x2})
	DIR/bank.go:3 +0x1d
example.com/bank.(*Bank).Close(0xc000012345, {0x1, 0x2})
	DIR/bank.go:10 +0x2d
example.com/bank.(*Bank).Later(0xc000012345, {0x1, 0x2})
	DIR/bank.go:15 +0x2d
exit status 2
`,
    first: '(*Bank).Close',
  },
  {
    name: 'the table that was given to what only keeps it',
    files: {
      'door.js': `class Machine {
  #steps = new Map()
  on(from, event, to) {
    this.#steps.set(from + event, to)
    return this
  }
  fire(state, event) {
    const next = this.#steps.get(state + event)
    if (next === undefined) throw new Error('no way from ' + state + ' by ' + event)
    return next
  }
}
function door() {
  return new Machine().on('open', 'close', 'shut').on('shut', 'open', 'open')
}
function run(event) {
  return door().fire('open', event)
}
run('slam')
`,
    },
    trace: `Error: no way from open by slam\n    at Machine.fire (DIR/door.js:9:37)\n    at run (DIR/door.js:17:17)\n`,
    first: 'run',
    named: ['door', 'Machine.fire'],
  },
  {
    name: 'the write that made a comparison fail, and not the one that would have satisfied it',
    files: {
      'session.js': `class Session {
  open() {
    this.state = 'open'
  }
  renew() {
    this.state = 'new'
  }
  send() {
    if (this.state !== 'open') throw new Error('a session that is ' + this.state + ' sends nothing')
  }
}
`,
    },
    trace: `Error: a session that is new sends nothing\n    at Session.send (DIR/session.js:9:38)\n`,
    first: 'Session.renew',
  },
  {
    name: 'JSON, which makes texts of the keys of a table',
    files: {
      'seats.py': `import json
def restore(text):
    return json.loads(text)
def name(rows, row):
    return rows[row]
print(name(restore('{"1": "Ann"}'), 1))
`,
    },
    trace: `Traceback (most recent call last):
  File "DIR/seats.py", line 6, in <module>
    print(name(restore('{"1": "Ann"}'), 1))
  File "DIR/seats.py", line 5, in name
    return rows[row]
KeyError: 1
`,
    first: 'restore',
  },
  {
    name: 'the event that a handler was called with',
    files: {
      'shop.js': `function pay(bus, cart) {
  bus.emit('paid', { id: cart.id })
}
function listen(bus) {
  bus.on('paid', (order) => {
    print(order.customer.name)
  })
}
`,
    },
    trace: `TypeError: Cannot read properties of undefined (reading 'name')\n    at EventEmitter.<anonymous> (DIR/shop.js:6:26)\n`,
    first: 'pay',
  },
]

for (const { name, files, trace, first, named = [] } of CASES) {
  test(`Analysis finds who made a bad value: ${name}`, async (t) => {
    const folder = folderWith(t, files)
    const { locations } = await diagnosisOf(folder, eventOf(trace.replaceAll('DIR', folder)))
    const functions = locations.map((location) => location.function)
    t.ok(functions.slice(0, 3).includes(first), functions.join(', '))
    for (const one of named) t.ok(functions.includes(one), one)
  })
}

test('Analysis shows the declared types of the values that are involved', async (t) => {
  const folder = folderWith(t, {
    'cart.ts': `interface Customer { name: string }
interface Cart { customer?: Customer }
export function label(cart: Cart): string {
  return cart.customer.name
}
`,
  })
  const trace = `TypeError: Cannot read properties of undefined (reading 'name')\n    at label (${folder}/cart.ts:4:24)\n`
  const { evidence } = await diagnosisOf(folder, eventOf(trace))
  const types = evidence.filter(({ excerpt }) => excerpt.includes('is of the type'))
  t.match(types, [
    { kind: 'code', reference: 'cart.ts:2', excerpt: '`cart.customer` is of the type `Customer`' },
    { kind: 'code', reference: 'cart.ts:3', excerpt: '`cart` is of the type `Cart`' },
  ])
})

test('typeNameOf gives the name that a type is defined by', (t) => {
  const names: readonly (readonly [string, string | undefined])[] = [
    ['', undefined],
    ['[]', undefined],
    [': Cart | undefined', 'Cart'],
    ['&mut Rc<RefCell<shop::Cart>>', 'Cart'],
    ["&'a Cart<'a>", 'Cart'],
    ['Result<Cart, Error>', 'Cart'],
    ['*store.Cart', 'Cart'],
    ['Optional[Cart]', 'Cart'],
    ['Map<String, Cart>', 'Map'],
    ['('.repeat(10_000), undefined],
  ]
  for (const [text, name] of names) t.equal(typeNameOf(text), name, text.slice(0, 40))
  t.end()
})

test('single phrases of runtimes tell the kind of a cause before the words of types do', (t) => {
  const phrases: readonly (readonly [string, string | undefined])[] = [
    ['java.util.NoSuchElementException: No value present', 'null_dereference'],
    ['panic: called `Result::unwrap()` on an `Err` value: NotPresent', 'operational'],
    ['ValueError: too many values to unpack (expected 2)', 'encoding_or_format'],
    ['Error: unknown unit "kg\r"', 'encoding_or_format'],
    ['Error: the rest is 0.30000000000000004', 'arithmetic'],
    ['TypeError: Reduce of empty array with no initial value', 'index_out_of_range'],
    ["TypeError: Cannot assign to read only property 'total' of object", 'iteration_or_mutation'],
    ['ValueError: day is out of range for month', 'arithmetic'],
    ['RuntimeError: dictionary changed size during iteration', 'iteration_or_mutation'],
    ['ShopError: version 1.20000 is sold out', undefined],
  ]
  for (const [text, causeClass] of phrases) t.equal(wordsClassOf(text), causeClass, text)
  t.end()
})
