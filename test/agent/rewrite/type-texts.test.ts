import { test } from 'tap'
import { codeFile, descendants } from '../../../agent/rewrite/tree.ts'
import { membersOfType, typeTextOf } from '../../../agent/rewrite/type-texts.ts'

/** What the last argument of `seen(…)` is said to be in a file of that text, with other files beside it. */
function typeSeen(
  path: string,
  text: string,
  beside: Readonly<Record<string, string>> = {},
): string | undefined {
  const files = Object.entries({ [path]: text, ...beside }).flatMap(
    ([name, code]) => codeFile(name, code) ?? [],
  )
  const [file] = files
  const call =
    file === undefined
      ? undefined
      : descendants(file.root).find(
          (node) => node.text().startsWith('seen(') && String(node.kind()).startsWith('call'),
        )
  const given = call?.field('arguments')?.namedChildren().at(-1)
  if (file === undefined || given === undefined) throw new Error('the text calls seen')
  return typeTextOf(given, file, files)
}

const SHOP = `class Shop {
  readonly #lines: Map<string, Line> = new Map()
  private rows: readonly Row[]
  all(): Promise<Line[]> { return load() }
`

test('a type is followed through fields, lookups, loops, members and calls', async (t) => {
  t.equal(typeSeen('a.ts', 'function f(line: Line | undefined) { seen(line) }'), 'Line')
  t.equal(
    typeSeen('a.ts', `${SHOP} f(id: string) { const line = this.#lines.get(id); seen(line) } }`),
    'Line',
  )
  t.equal(typeSeen('a.ts', `${SHOP} f() { for (const row of this.rows) seen(row) } }`), 'Row')
  t.equal(typeSeen('a.ts', `${SHOP} async f() { const lines = await this.all(); seen(lines[0]) } }`), 'Line')
  const plan = { 'b.ts': 'export interface Plan { readonly lines: Line[] }' }
  t.equal(typeSeen('a.ts', 'function f(plan: Plan) { seen(plan.lines.find((one) => one.id)) }', plan), 'Line')
  t.equal(
    typeSeen(
      'a.py',
      'def f(by_name: dict[str, list[Row]]):\n    for row in by_name["a"]:\n        seen(row)\n',
    ),
    'Row',
  )
  t.equal(typeSeen('a.py', 'def f():\n    row = Row(1)\n    seen(row)\n'), 'Row')
})

test('where no declaration says it nothing is said, and what stands in itself comes to an end', async (t) => {
  t.equal(typeSeen('a.ts', 'function f(line) { seen(line) }'), undefined)
  t.equal(typeSeen('a.ts', 'function f(plan: Plan) { seen(plan.lines) }'), undefined)
  t.equal(typeSeen('a.js', 'function f() { let a = a.b\n  a = a.b\n  seen(a) }'), undefined)
})

test('the members of a type stand with their types, those of a dataclass and of a constructor too', async (t) => {
  const script = codeFile('a.ts', 'interface Line { readonly sku: string; cents: number }')
  const python = codeFile(
    'a.py',
    'class Row:\n    name: str\n\n    def __init__(self):\n        self.total: int = 0\n',
  )
  if (script === undefined || python === undefined) throw new Error('they parse')
  t.strictSame(membersOfType('Line', [script]), [
    { name: 'sku', type: ': string' },
    { name: 'cents', type: ': number' },
  ])
  t.strictSame(
    membersOfType('Row', [python]).map(({ name }) => name),
    ['name', 'total'],
  )
  t.strictSame(membersOfType('Other', [script, python]), [])
})
