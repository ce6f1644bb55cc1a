import { test } from 'tap'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { parseTemplate } from '../../../agent/rewrite/template.ts'
import { findRewrites } from '../../../agent/rewrite/template-engine.ts'
import { codeFile } from '../../../agent/rewrite/tree.ts'

interface Options {
  readonly rule: string
  readonly edits: string
  readonly where?: string
  readonly path?: string
  readonly line?: number
  readonly column?: number
}

const LANGUAGES: Readonly<Record<string, string>> = { py: 'python', java: 'java', rs: 'rust' }

/** The texts that a template with these parts makes of a code. */
function results(
  code: string,
  { rule, edits, where = '[]', path = 'a.js', line = 1, column }: Options,
): readonly string[] {
  const yaml = `
id: example
row: X1
languages: [${LANGUAGES[path.split('.').at(-1) ?? ''] ?? 'javascript'}]
message: boom
rule: ${rule}
where: ${where}
edits: ${edits}
origin: sink
rank: 50
explanation: x
cases:
  applies: [{title: x, message: x, line: 1, before: x, after: x}]
  leaves_alone: [{title: x, message: x, line: 1, code: x}]
`
  const file = codeFile(path, code)
  if (file === undefined) throw new Error(`no grammar for ${path}`)
  const site = { path, line, function: '', depth: 0, ...(column === undefined ? {} : { column }) }
  const subject = {
    exceptionType: 'Error',
    exceptionMessage: 'boom',
    sites: [site],
    files: new Map([[path, file]]),
  }
  return findRewrites(parseTemplate(yaml, 'example.yaml'), subject).map((rewrite) =>
    applyEdits(code, rewrite.edits),
  )
}

const CALL = '{pattern: run($X)}'
const BEFORE = '[{insert_before: STATEMENT, text: "if (!$X) {\\n  return;\\n}"}]'

void test('An inserted statement takes over indentation, line ends and semicolons of the file', (t) => {
  t.same(
    results('function f(a) {\r\n\trun(a)\r\n\tdone()\r\n}\r\n', { rule: CALL, edits: BEFORE, line: 2 }),
    ['function f(a) {\r\n\tif (!a) {\r\n\t\treturn\r\n\t}\r\n\trun(a)\r\n\tdone()\r\n}\r\n'],
  )
  t.same(results('function f(a) {\n    run(a);\n}\n', { rule: CALL, edits: BEFORE, line: 2 }), [
    'function f(a) {\n    if (!a) {\n        return;\n    }\n    run(a);\n}\n',
  ])
  t.end()
})

void test('A statement inserted before another goes above the comments about it', (t) => {
  const code =
    'function f(a) {\n  first(); // keeps its place\n  // About the run.\n  /* More. */\n  run(a);\n}\n'
  t.same(results(code, { rule: CALL, edits: BEFORE, line: 5 }), [
    'function f(a) {\n  first(); // keeps its place\n  if (!a) {\n    return;\n  }\n  // About the run.\n  /* More. */\n  run(a);\n}\n',
  ])
  t.end()
})

void test('A statement inserted after another goes behind the comment on its line', (t) => {
  const edits = '[{insert_after: STATEMENT, text: check();}]'
  t.same(results('run(a); // runs\nlast();\n', { rule: CALL, edits }), [
    'run(a); // runs\ncheck();\nlast();\n',
  ])
  t.end()
})

void test('A statement inserted into a function on one line stays on that line', (t) => {
  t.same(results('function f(a) { run(a); }\n', { rule: CALL, edits: BEFORE }), [
    'function f(a) { if (!a) { return; } run(a); }\n',
  ])
  t.end()
})

void test('Nothing is inserted before Python code that shares its line with the block', (t) => {
  const edits = '[{insert_before: STATEMENT, text: "if not $X:\\n  return"}]'
  t.same(results('def f(a): run(a)\n', { rule: CALL, edits, path: 'a.py' }), [])
  t.end()
})

void test('An edit that needs a statement does nothing where there is none', (t) => {
  t.same(results('const f = list.map((a) => run(a))\n', { rule: CALL, edits: BEFORE }), [])
  const after = '[{insert_after: STATEMENT, text: done();}]'
  t.same(results('const f = (a) => run(a)\n', { rule: CALL, edits: after }), [])
  t.end()
})

void test('A function that is one expression gets a block where a statement goes before it', (t) => {
  t.same(results('const f = (a) => run(a)\n', { rule: CALL, edits: BEFORE }), [
    'const f = (a) => {\n  if (!a) {\n    return\n  }\n  return run(a)\n}\n',
  ])
  t.end()
})

void test('Code of several lines moves with its indentation, unless that would change a text', (t) => {
  const edits = '[{replace: STATEMENT, with: "if x:\\n  $STATEMENT"}]'
  const rule = '{kind: call, has: {field: function, regex: ^run$}}'
  t.same(results('def f():\n    run(\n        1,\n    )\n', { rule, edits, path: 'a.py', line: 2 }), [
    'def f():\n    if x:\n        run(\n            1,\n        )\n',
  ])
  t.same(results('def f():\n    run("""a\n    b""")\n', { rule, edits, path: 'a.py', line: 2 }), [])
  t.end()
})

void test('The column of the trace picks the innermost match that it lies in', (t) => {
  const edits = "[{replace: MATCH, with: 'hit'}]"
  const code = 'run(run(a)) + run(b)\n'
  t.same(results(code, { rule: CALL, edits, column: 6 }), ['run(hit) + run(b)\n'])
  t.same(results(code, { rule: CALL, edits, column: 16 }), ['run(run(a)) + hit\n'])
  t.end()
})

void test('Without a column every match of the line is a rewrite of its own, innermost first', (t) => {
  const edits = "[{replace: MATCH, with: 'hit'}]"
  t.same(results('run(run(a)) + run(b)\n', { rule: CALL, edits }), [
    'run(hit) + run(b)\n',
    'run(run(a)) + hit\n',
    'hit + run(b)\n',
  ])
  t.end()
})

void test('Offsets are right behind characters outside of the basic plane', (t) => {
  const edits = '[{insert_after: X, text: .b}]'
  t.same(results("say('😀😀'); run(a)\n", { rule: CALL, edits }), ["say('😀😀'); run(a.b)\n"])
  t.end()
})

void test('A condition with "not" refuses what it holds for', (t) => {
  const edits = "[{replace: MATCH, with: 'hit'}]"
  t.same(results('run(a)\n', { rule: CALL, edits, where: '[not is_name X]' }), [])
  t.same(results('run(1)\n', { rule: CALL, edits, where: '[not is_name X]' }), ['hit\n'])
  t.end()
})

void test('A check is not put where it would run although the crash would not', (t) => {
  const edits = '[{insert_before: POINT, text: check($X);}]'
  const where = '[check_point MATCH X]'
  const untouched = [
    'ready && run(a)\n',
    'ready ? run(a) : none()\n',
    'if (ready) first()\nelse run(a)\n',
    'if (ready) run(a)\n',
    'go(() => run(a))\n',
    'for (const a of list) run(a)\n',
    'const { b = run(a) } = c\n',
  ]
  for (const code of untouched) {
    const line = code.split('\n').findIndex((text) => text.includes('run(a)')) + 1
    t.same(results(code, { rule: CALL, edits, where, line }), [], code)
  }
  t.same(results('if (run(a)) done()\n', { rule: CALL, edits, where }), ['check(a)\nif (run(a)) done()\n'])
  t.end()
})

void test('A value that TypeScript was told is there goes by its name alone', (t) => {
  const rule = '{pattern: $X.size}'
  const check = '[{insert_before: STATEMENT, text: "if ($X === undefined) return"}]'
  const options = { rule, path: 'a.ts' }
  t.same(results('say(bell!.size)\n', { ...options, edits: check }), [
    'if (bell === undefined) return\nsay(bell!.size)\n',
  ])
  t.same(results('say(bell!.size)\n', { ...options, edits: "[{wrap: X, before: '(', after: ' ?? [])'}]" }), [
    'say((bell ?? []).size)\n',
  ])
  t.same(results('say(bell!.size)\n', { ...options, edits: "[{replace: X, with: 'of($X)'}]" }), [
    'say(of(bell).size)\n',
  ])
  t.end()
})

void test('A member that every object has, as `constructor`, is no name that another language has for it', (t) => {
  const rule =
    '{kind: call_expression, has: {field: function, kind: member_expression, has: {field: property, pattern: $P}}}'
  const options = { rule, where: '[nearest_method P]', edits: '[{replace: P, with: $NEAREST}]' }
  t.same(results('index.constructor(1)\n', options), [])
  t.same(results('index.append(1)\n', options), ['index.push(1)\n'])
  t.end()
})

void test('A statement that now begins with a bracket is kept apart from the code above it, whatever a comment between them ends with', (t) => {
  const edits = '[{wrap: MATCH, before: "(", after: " ?? 1)"}]'
  t.same(results('const a = b\n// done();\nrun(c)\n', { rule: CALL, edits, line: 3 }), [
    'const a = b\n// done();\n;(run(c) ?? 1)\n',
  ])
  t.same(results('const a = b;\n// About it.\nrun(c)\n', { rule: CALL, edits, line: 3 }), [
    'const a = b;\n// About it.\n(run(c) ?? 1)\n',
  ])
  t.end()
})

void test('An import of Python goes below what has to come first in a file', (t) => {
  const imported = (code: string): readonly string[] =>
    results(code, {
      rule: CALL,
      where: '[import_point asyncio]',
      edits: '[{insert_before: IMPORT_POINT, text: import asyncio}]',
      path: 'a.py',
      line: code.split('\n').length - 1,
    })
  t.same(imported('#!/usr/bin/env python3\n# -*- coding: latin-1 -*-\nimport json\nrun(c)\n'), [
    '#!/usr/bin/env python3\n# -*- coding: latin-1 -*-\nimport asyncio\nimport json\nrun(c)\n',
  ])
  t.same(imported('"""What it is."""\nfrom __future__ import annotations\nrun(c)\n'), [
    '"""What it is."""\nfrom __future__ import annotations\nimport asyncio\nrun(c)\n',
  ])
  t.end()
})

void test('Comments of Java and Rust stay with the code that they are about', (t) => {
  const java = (code: string): string => `class A {\n    void f() {\n${code}    }\n}\n`
  const before = '[{insert_before: STATEMENT, text: check();}]'
  const after = '[{insert_after: STATEMENT, text: check();}]'
  const code = java('        // About the run.\n        run(a); // runs\n')
  t.same(results(code, { rule: CALL, edits: before, path: 'A.java', line: 4 }), [
    java('        check();\n        // About the run.\n        run(a); // runs\n'),
  ])
  t.same(results(code, { rule: CALL, edits: after, path: 'A.java', line: 4 }), [
    java('        // About the run.\n        run(a); // runs\n        check();\n'),
  ])
  const rust = 'fn f() {\n    /* About the run. */\n    run(a); // runs\n}\n'
  t.same(results(rust, { rule: CALL, edits: before, path: 'a.rs', line: 3 }), [
    'fn f() {\n    check();\n    /* About the run. */\n    run(a); // runs\n}\n',
  ])
  t.same(results(rust, { rule: CALL, edits: after, path: 'a.rs', line: 3 }), [
    'fn f() {\n    /* About the run. */\n    run(a); // runs\n    check();\n}\n',
  ])
  t.end()
})
