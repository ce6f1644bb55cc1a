import { test } from 'tap'
import type { Edit } from '../../../../../agent/model/fix.ts'
import { applyEdits } from '../../../../../agent/rewrite/edits.ts'
import { markedCode } from '../../../../../processors/fix/validation/execution/marked-code.ts'

interface Change {
  readonly path: string
  readonly before: string
  /** What takes the place of what. */
  readonly edits: readonly (readonly [from: string, to: string])[]
}

function marked({ path, before, edits }: Change) {
  const all = edits.map(([from, replacement]): Edit => {
    const start = before.indexOf(from)
    return { path, blobId: 'b', start, end: start + from.length, replacement }
  })
  const change = { path, before, after: applyEdits(before, all) }
  return markedCode([change], { edits: all, folder: '/m' })
}

/** The marked text with each mark short, so that a test shows where they are. */
function shown(change: Change): string {
  const { changes, unmarked } = marked(change)
  if (unmarked.length > 0) return `unmarked: ${unmarked.join()}`
  return (changes[0]?.after ?? '')
    .replaceAll(
      /globalThis\.process\.getBuiltinModule\("node:fs"\)\.writeFileSync\("\/m\/(\d+)", ""\)/g,
      '«$1»',
    )
    .replaceAll(/__import__\("io"\)\.open\("\/m\/(\d+)", "w"\)\.close\(\)/g, '«$1»')
    .replaceAll(/_ = hephaestusMark\.WriteFile\("\/m\/(\d+)", nil, 0o666\);/g, '«$1»')
    .replaceAll(/try \{ java\.nio[^}]*"\/m\/(\d+)"[^}]*\} catch \([^)]*\) \{ \}/g, '«$1»')
    .replaceAll(/let _ = ::std::fs::write\("\/m\/(\d+)", ""\);/g, '«$1»')
}

void test('an inserted guard is executed when its answer is, and not when its condition is', (t) => {
  t.equal(
    shown({
      path: 'a.js',
      before: 'function f(x) {\n  return x.y\n}\n',
      edits: [['  return x.y', '  if (!x) {\n    return []\n  }\n  return x.y']],
    }),
    'function f(x) {\n  if (!x) {\n    ;«0»;return []\n  }\n  return x.y\n}\n',
  )
  t.equal(
    shown({
      path: 'a.js',
      before: 'function f(x) {\n  return x.y\n}\n',
      edits: [['  return', '  if (!x) return []\n  return']],
    }),
    'function f(x) {\n  if (!x) { ;«0»;return [] }\n  return x.y\n}\n',
  )
  t.end()
})

void test('only the statement that a change is in is marked, however large the one around it', (t) => {
  t.equal(
    shown({
      path: 'a.js',
      before: 'export const f = (xs) => {\n  for (const x of xs) {\n    if (x) g(x.a)\n    h(x)\n  }\n}\n',
      edits: [['h(x)', 'h(x.b)']],
    }),
    'export const f = (xs) => {\n  for (const x of xs) {\n    if (x) g(x.a)\n    ;«0»;h(x.b)\n  }\n}\n',
  )
  t.equal(
    shown({ path: 'a.js', before: 'for (let i = 0; i <= n; i++) { f(i) }\n', edits: [['<=', '<']] }),
    ';«0»;for (let i = 0; i < n; i++) { f(i) }\n',
    'the head of a loop is of the loop',
  )
  t.end()
})

void test('two ways that exclude each other are two marks, and one statement after another is one', (t) => {
  t.equal(
    shown({
      path: 'a.js',
      before: 'function f(x) {\n  g(x)\n}\n',
      edits: [['  g(x)', '  if (x) {\n    a()\n    b()\n  } else {\n    c()\n  }']],
    }),
    'function f(x) {\n  if (x) {\n    a()\n    ;«0»;b()\n  } else {\n    ;«1»;c()\n  }\n}\n',
  )
  t.end()
})

void test('what is in a function of its own is not executed where the function is made', (t) => {
  t.equal(
    shown({
      path: 'a.js',
      before: 'const names = xs.map((x) => x.name)\nshow(names)\n',
      edits: [
        ['x.name', 'x?.name'],
        ['show(names)', 'show(names ?? [])'],
      ],
    }),
    'const names = xs.map((x) => («0», (x?.name)))\n;«1»;show(names ?? [])\n',
  )
  t.equal(
    shown({ path: 'a.js', before: 'function f(a) {\n  g(a)\n}\n', edits: [['(a) {', '(a = []) {']] }),
    'function f(a = []) {\n  ;«0»;g(a)\n}\n',
    'a default is of the body',
  )
  t.end()
})

void test('a declaration and what is only taken away leave nothing to execute', (t) => {
  for (const change of [
    { path: 'a.ts', before: 'interface A {\n  a: string\n}\n', edits: [['string', 'string | null']] },
    { path: 'A.java', before: 'class A {\n  int a = 1;\n}\n', edits: [['1', '2']] },
    { path: 'a.go', before: 'package a\n\nvar A = 1\n', edits: [['1', '2']] },
    { path: 'a.js', before: 'f()\ng()\n', edits: [['f()\n', '']] },
  ] as const) {
    const { marks, unmarked } = marked(change)
    t.strictSame([marks, unmarked], [[], []], change.path)
  }
  t.equal(
    shown({
      path: 'a.js',
      before: 'function f() {\n  g()\n  if (x) {\n    h()\n  }\n}\n',
      edits: [['    h()\n', '']],
    }),
    'function f() {\n  g()\n  ;«0»;if (x) {\n  }\n}\n',
    'what is taken out of a statement changes it',
  )
  t.end()
})

void test('statements are marked in each language so that it still parses', (t) => {
  t.equal(
    shown({
      path: 'a.py',
      before: 'def f(x):\n    """Doc."""\n    return x.y\n',
      edits: [
        ['    return x.y', '    if x is None: return 1\n    for a in x:\n        g(a)\n    return x.y'],
      ],
    }),
    'def f(x):\n    """Doc."""\n    if x is None: «0»; return 1\n    for a in x:\n        «1»\n        g(a)\n    return x.y\n',
  )
  t.equal(
    shown({
      path: 'a.go',
      before: 'package a\n\nfunc f(x *T) int {\n\treturn x.y\n}\n',
      edits: [['\treturn x.y', '\tif x == nil {\n\t\treturn 0\n\t}\n\treturn x.y']],
    }),
    'package a; import hephaestusMark "os"\n\nfunc f(x *T) int {\n\tif x == nil {\n\t\t«0» return 0\n\t}\n\treturn x.y\n}\n',
  )
  t.equal(
    shown({
      path: 'A.java',
      before: 'class A {\n  int f(B b) {\n    return b.c;\n  }\n}\n',
      edits: [['    return b.c;', '    if (b == null) return 0;\n    return b.c;']],
    }),
    'class A {\n  int f(B b) {\n    if (b == null) { «0» return 0; }\n    return b.c;\n  }\n}\n',
  )
  t.equal(
    shown({
      path: 'a.rs',
      before: 'fn f(x: Option<u8>) -> u8 {\n    x.unwrap()\n}\n',
      edits: [['    x.unwrap()', '    match x {\n        Some(a) => a,\n        None => 0,\n    }']],
    }),
    'fn f(x: Option<u8>) -> u8 {\n    match x {\n        Some(a) => { «0» a },\n        None => { «1» 0 },\n    }\n}\n',
  )
  t.equal(
    shown({
      path: 'a.rs',
      before: 'fn f(x: Option<u8>) -> u8 {\n    x.unwrap()\n}\n',
      edits: [['unwrap()', 'unwrap_or(0)']],
    }),
    'fn f(x: Option<u8>) -> u8 {\n    «0» x.unwrap_or(0)\n}\n',
  )
  t.match(
    shown({ path: 'a.ts', before: 'function f(x: A) {\n  return x.y\n}\n', edits: [['x.y', 'x?.y']] }),
    /\n {2};\(globalThis as any\)\.process\.getBuiltinModule\("node:fs"\)\.writeFileSync\("\/m\/0", ""\);return x\?\.y\n/,
  )
  t.match(
    shown({ path: 'a.rb', before: 'def f(x)\n  x.y\nend\n', edits: [['x.y', 'x&.y']] }),
    /\n {2}::File\.write\("\/m\/0", ""\); x&\.y\n/,
  )
  t.match(
    shown({ path: 'a.php', before: '<?php\nfunction f($x) {\n  return $x->y;\n}\n', edits: [['->', '?->']] }),
    /\n {2}\\file_put_contents\('\/m\/0', ''\); return \$x\?->y;\n/,
  )
  t.end()
})

void test('of lines that take the place of lines only those that are new are marked', (t) => {
  t.equal(
    shown({
      path: 'a.js',
      before: 'function f(x) {\n  const a = g(x)\n  if (a) return 1\n  return a.b\n}\n',
      edits: [
        [
          'function f(x) {\n  const a = g(x)\n  if (a) return 1\n  return a.b\n}',
          'function f(x) {\n  const a = g(x) ?? {}\n  if (a) return 1\n  return a.b\n}',
        ],
      ],
    }),
    'function f(x) {\n  ;«0»;const a = g(x) ?? {}\n  if (a) return 1\n  return a.b\n}\n',
  )
  t.end()
})

void test('a file whose statements cannot be marked is named', (t) => {
  t.equal(shown({ path: 'a.kt', before: 'fun f() { g() }\n', edits: [['g()', 'h()']] }), 'unmarked: a.kt')
  t.equal(shown({ path: 'a.toml', before: 'a = 1\n', edits: [['1', '2']] }), 'unmarked: a.toml')
  t.end()
})
