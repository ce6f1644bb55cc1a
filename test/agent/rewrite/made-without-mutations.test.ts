import { test } from 'tap'
import { by } from './mutation-support.ts'

/** Changes that only looked as if the code spoke for them, and the ones that it speaks for. */

const CACHE = `class Cache {
  get(name) {
    const known = this.#pages.get(name)
    if (known !== undefined) return known
    this.#names.push(name)
    while (this.#names.length > 2) this.#evict()
    return this.make(name)
  }
  #evict() {
    const oldest = this.#names.shift()
    this.bytes -= this.#pages.get(oldest).length
  }
}
`

test('own method: one that comes back to the function, or fills what is only read, is no way to the member', async (t) => {
  const message = "Cannot read properties of undefined (reading 'length')"
  const at = { path: 'a.js', lines: [11, 6], message }
  t.strictSame(by('own_method', { ...at, before: CACHE }), [])
  const filling = CACHE.replace('this.#evict()', 'this.trim()').replace(
    'this.make(name)',
    'this.#pages.set(name, 1)',
  )
  t.strictSame(by('own_method', { ...at, before: filling }), [])
  const plain = CACHE.replace('this.#evict()', 'this.trim()')
  t.strictSame(by('own_method', { ...at, before: plain }), ['this.bytes -= this.get(oldest).length'])
})

test('set up late: what only prints sets nothing up', async (t) => {
  const before =
    'class Main {\n  void run(Day day) {\n    day.add(1);\n    System.out.println(day.gaps());\n    day.open();\n  }\n}\n'
  const message = 'ends before it begins'
  t.strictSame(by('set_up_late', { path: 'Main.java', lines: [3], before, message }), [
    'day.open(); / day.add(1); / System.out.println(day.gaps());',
  ])
})

const BOX = `package inbox

type Box struct {
	limit int
	seen  map[string]bool
}

func New(limit int) *Box {
	return &Box{limit: limit, seen: make(map[string]bool)}
}

func Restore(limit int) *Box {
	return &Box{limit: limit}
}

func (b *Box) Take(id string) {
	b.seen[id] = true
}
`

test('unmade map: a record is made with the map that it is made with elsewhere', async (t) => {
  const at = { path: 'box.go', lines: [17], type: 'panic', message: 'assignment to entry in nil map' }
  t.strictSame(by('unmade_map', { ...at, before: BOX }), [
    'return &Box{seen: make(map[string]bool), limit: limit}',
  ])
  const empty = BOX.replace('&Box{limit: limit}', '&Box{}')
  t.strictSame(by('unmade_map', { ...at, before: empty }), ['return &Box{seen: make(map[string]bool)}'])
})

test('unmade map: one that is made in another way, and one that no place makes, stay', async (t) => {
  const at = { path: 'box.go', lines: [17], type: 'panic', message: 'assignment to entry in nil map' }
  const later = BOX.replace(
    'return &Box{limit: limit}\n',
    'b := &Box{limit: limit}\n\tb.seen = known()\n\treturn b\n',
  )
  t.strictSame(by('unmade_map', { ...at, before: later }), [])
  const nowhere = BOX.replace(', seen: make(map[string]bool)', '')
  t.strictSame(by('unmade_map', { ...at, before: nowhere }), [])
})
