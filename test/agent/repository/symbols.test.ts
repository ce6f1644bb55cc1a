import { rmSync } from 'node:fs'
import { test } from 'tap'
import { findCallers } from '../../../agent/repository/callers.ts'
import { ParsedFiles } from '../../../agent/repository/definitions.ts'
import { importsOf } from '../../../agent/repository/imports.ts'
import { locateLine } from '../../../agent/repository/moved-line.ts'
import { enclosingFunction, symbolsOf } from '../../../agent/repository/symbols.ts'
import { parseSyntax, type SyntaxLanguage } from '../../../agent/repository/syntax.ts'
import { folderWith, opened } from './support.ts'

const SOURCES: readonly {
  readonly language: SyntaxLanguage
  readonly text: string
  /** Name and lines of every symbol. */
  readonly symbols: readonly string[]
}[] = [
  { language: 'JavaScript', text: '', symbols: [] },
  { language: 'JavaScript', text: 'function ( { ] class {{{', symbols: ['<anonymous> 1-1'] },
  {
    language: 'JavaScript',
    text: 'function a() {\n}\nconst b = () => 1\nclass C {\n  m() {}\n  static n = async () => {}\n}\nexports.d = function () {}\nconst o = { p() {}, q: () => 1 }\n',
    symbols: ['a 1-2', 'b 3-3', 'C 4-7', 'C.m 5-5', 'C.n 6-6', 'd 8-8', 'o.p 9-9', 'o.q 9-9'],
  },
  {
    language: 'TypeScript',
    text: 'export class A<T> {\n  private x?: T\n  get(k: string): T | undefined { return this.x }\n}\nexport const f = async <T,>(x: T): Promise<T> => x\n',
    symbols: ['A 1-4', 'A.get 3-3', 'f 5-5'],
  },
  {
    language: 'Tsx',
    text: 'export function App() {\n  return <b>{[1].map((x) => <i>{x}</i>)}</b>\n}\n',
    symbols: ['App 1-3', '<anonymous> 2-2'],
  },
  {
    language: 'python',
    text: 'class A(B):\n  @property\n  def m(self):\n    def inner(): pass\n    return lambda x: x\nasync def f(): pass\n',
    symbols: ['A 1-5', 'A.m 3-5', 'inner 4-4', '<lambda> 5-5', 'f 6-6'],
  },
  {
    language: 'go',
    text: 'package m\ntype T struct{}\nfunc (t *T) M() {\n\tgo func() {}()\n}\nfunc (t T) V() {}\nfunc f[K any](k K) {}\n',
    symbols: ['T 2-2', '(*T).M 3-5', '(*T).M.func1 4-4', 'T.V 6-6', 'f 7-7'],
  },
]

test('symbolsOf names functions and classes in every language', (t) => {
  for (const { language, text, symbols } of SOURCES) {
    const found = symbolsOf(parseSyntax(language, text))
    const shown = found.map(({ name, startLine, endLine }) => `${name} ${startLine}-${endLine}`)
    if (text.includes('{{{')) t.ok(Array.isArray(shown), 'broken code gives no exception')
    else t.strictSame(shown, symbols, text.slice(0, 40))
  }
  t.end()
})

test('enclosingFunction is the innermost one, told apart by the column on one line', (t) => {
  const text = 'function a(xs) {\n  return xs.map((x) => x.y.z)\n}\nconst one = (o) => o.p.q\na()\n'
  const root = parseSyntax('JavaScript', text)
  t.equal(enclosingFunction(root, 2)?.name, 'a')
  t.equal(enclosingFunction(root, 2, 27)?.name, '<anonymous>')
  t.equal(enclosingFunction(root, 2, 5)?.name, 'a')
  t.equal(enclosingFunction(root, 4)?.name, 'one')
  t.equal(enclosingFunction(root, 5), undefined)
  t.equal(enclosingFunction(root, 99), undefined)
  t.end()
})

test('importsOf reads every form of import', (t) => {
  const names = (language: SyntaxLanguage, text: string): readonly string[] =>
    importsOf(parseSyntax(language, text)).map(
      ({ local, imported, module }) => `${local}=${imported}@${module}`,
    )
  t.strictSame(
    names(
      'JavaScript',
      "import a, { b, c as d } from './x.js'\nimport * as e from 'y'\nconst f = require('./z')\nconst { g, h: i } = require('w')\nconst j = await import('./k.js')\n",
    ),
    ['a=default@./x.js', 'b=b@./x.js', 'd=c@./x.js', 'e=*@y', 'f=*@./z', 'g=g@w', 'i=h@w', 'j=*@./k.js'],
  )
  t.strictSame(names('python', 'import a.b as c\nimport d\nfrom .e import f as g, h\n'), [
    'c=*@a.b',
    'd=*@d',
    'g=f@.e',
    'h=h@.e',
  ])
  t.strictSame(names('go', 'package m\nimport (\n\t"fmt"\n\tx "a/b/v2"\n\t"c/d/v3"\n)\n'), [
    'fmt=*@fmt',
    'x=*@a/b/v2',
    'd=*@c/d/v3',
  ])
  t.end()
})

test('ParsedFiles finds definitions over imports, re-exports and packages', async (t) => {
  const folder = folderWith({
    'src/main.js':
      "import { total } from './index.js'\nimport run from './run.js'\nimport { Cart as Basket } from './cart.js'\n",
    'src/index.js': "import { total } from './total.js'\nexport { total }\n",
    'src/total.js': 'export function total() {}\n',
    'src/run.js': 'export default function start() {}\n',
    'src/cart.js': 'export class Cart { add() {} }\nexport class Other { add() {} }\n',
    'app/__init__.py': '',
    'app/views.py': 'from .models import User\nfrom app import tools\nimport app.models as m\n',
    'app/models.py': 'class User:\n  def name(self): pass\ndef load(): pass\n',
    'app/tools.py': 'def slug(): pass\n',
    'go.mod': 'module example.com/m\n',
    'main.go': 'package main\nimport "example.com/m/store"\n',
    'other.go': 'package main\nfunc helper() {}\n',
    'store/store.go': 'package store\nfunc Find() {}\n',
  })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files = new ParsedFiles(await opened(folder))
  const where = async (path: string, name: string, owner?: string): Promise<string | undefined> => {
    const from = await files.open(path)
    const found = from === undefined ? undefined : await files.findDefinition(from, name, owner)
    return found === undefined ? undefined : `${found.file.path}:${found.symbol.name}`
  }
  t.equal(await where('src/main.js', 'total'), 'src/total.js:total')
  t.equal(await where('src/main.js', 'run'), 'src/run.js:start')
  t.equal(await where('src/main.js', 'Basket'), 'src/cart.js:Cart')
  t.equal(await where('src/cart.js', 'add', 'Other'), 'src/cart.js:Other.add')
  t.equal(await where('src/main.js', 'nothing'), undefined)
  t.equal(await where('app/views.py', 'User'), 'app/models.py:User')
  t.equal(await where('app/views.py', 'slug', 'tools'), 'app/tools.py:slug')
  t.equal(await where('app/views.py', 'load', 'm'), 'app/models.py:load')
  t.equal(await where('main.go', 'Find', 'store'), 'store/store.go:Find')
  t.equal(await where('main.go', 'helper'), 'other.go:helper')
  const main = await files.open('src/main.js')
  t.equal(
    main === undefined ? undefined : await files.findOnlyDefinition(main, 'add'),
    undefined,
    'two of a name',
  )
})

test('findCallers finds the calls of a function in all files of its language', async (t) => {
  const folder = folderWith({
    'a.js': 'export function load(id) {}\nfunction twice() { load(1) }\n',
    'b.js': "import { load } from './a.js'\nconst x = { y: () => load?.(2) }\n// load(3)\nreload(4)\n",
    'c.py': 'load(5)\n',
  })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files = new ParsedFiles(await opened(folder))
  const from = await files.open('a.js')
  const callers = from === undefined ? [] : await findCallers(files, from, 'load')
  t.strictSame(
    callers.map(({ file, line, inside }) => `${file.path}:${line} ${inside?.name ?? ''}`),
    ['a.js:2 twice', 'b.js:2 x.y'],
  )
  t.strictSame(from === undefined ? undefined : await findCallers(files, from, 'a(b|c)*'), [])
})

test('locateLine compares a frame with the code of today', async (t) => {
  const folder = folderWith({
    'a.py': 'def a():\n    x = 1\n    return d["k"]\n\ndef b():\n    return d["k"]\n',
    'b.ts': 'function f(o: { p?: string }) {\n  return (o as any).p!.length\n}\nfunction g() {\n}\n',
  })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files = new ParsedFiles(await opened(folder))
  const [python, typescript] = [await files.open('a.py'), await files.open('b.ts')]
  if (python === undefined || typescript === undefined) throw new Error('the files are there')
  const frame = (line: number, more: object): Parameters<typeof locateLine>[0] => ({
    function: 'a',
    file: 'a.py',
    isNative: false,
    line,
    ...more,
  })
  t.strictSame(locateLine(frame(3, { sourceLine: 'return d["k"]' }), python), { line: 3 })
  t.match(locateLine(frame(2, { sourceLine: 'return d["k"]' }), python), { line: 3, gap: /now at line 3/ })
  t.match(locateLine(frame(2, { sourceLine: 'gone()' }), python), {
    line: 2,
    gap: /the code has changed since/,
  })
  t.match(locateLine(frame(99, {}), python), { line: undefined, gap: /has 7 lines/ })
  t.strictSame(
    locateLine(frame(2, { function: 'f', sourceLine: 'return (o       ).p .length' }), typescript),
    { line: 2 },
    'types blanked out',
  )
  t.match(locateLine(frame(4, { function: 'f' }), typescript), {
    line: 4,
    gap: /`f`, which is now at line 1/,
  })
})
