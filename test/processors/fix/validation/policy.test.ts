import { test } from 'tap'
import type { Candidate, Edit } from '../../../../agent/model/fix.ts'
import { applyEdits } from '../../../../agent/rewrite/edits.ts'
import { checkPolicy } from '../../../../processors/fix/validation/checks/policy.ts'
import { pathViolation } from '../../../../processors/fix/validation/policy/path-policy.ts'
import { eventWith } from '../support.ts'

interface Change {
  readonly path?: string
  readonly before: string
  /** The text that is replaced; inserted at the start when it is ''. */
  readonly from: string
  readonly to: string
}

const EVENT = eventWith({
  exceptionMessage: 'cannot read the colour of the customer wallpaper',
  body: 'short',
})

async function reasonFor({ path = 'src/shop.js', before, from, to }: Change): Promise<string> {
  const start = before.indexOf(from)
  const edit: Edit = { path, blobId: 'b', start, end: start + from.length, replacement: to }
  const candidate: Candidate = {
    id: 'c',
    fingerprint: EVENT.fingerprint,
    revision: 'r',
    strategy: 'template',
    source: 'test',
    origin: 'sink',
    edits: [edit],
    explanation: '',
    assumptions: [],
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
  const surroundings = { event: EVENT, repository: { files: [], read: () => Promise.resolve(undefined) } }
  const changes = [{ path, before, after: applyEdits(before, [edit]) }]
  const check = await checkPolicy(candidate, changes, surroundings)
  return check.outcome === 'passed' ? 'passed' : (check.reason.split(':')[0] ?? '')
}

const JS = `import { find } from './store.js'\nexport function show(id) {\n  const item = find(id)\n  return item.name\n}\n`
const PY = `import json\nimport os\n\ndef show(items, key):\n    return items[key]\n`
const GO = `package main\n\nimport "fmt"\n\nfunc show(items []string, i int) {\n\tfmt.Println(items[i])\n}\n`
const JAVA = `package shop;\n\nimport java.util.List;\n\nfinal class Show {\n    String show(List<String> items, int i) {\n        return items.get(i);\n    }\n}\n`
const RUST = `use std::fmt;\n\nfn show(items: &[String], i: usize) -> String {\n    items[i].clone()\n}\n`
const inJava = (to: string): Change => ({ path: 'src/Show.java', before: JAVA, from: 'items.get(i)', to })
const inRust = (to: string): Change => ({ path: 'src/show.rs', before: RUST, from: 'items[i].clone()', to })
const RUBY = `def show(items, i)\n  items[i].name\nend\n`
const PHP = `<?php\nfunction show($items, $i) {\n    return $items[$i]->name;\n}\n`
const inRuby = (to: string): Change => ({ path: 'src/show.rb', before: RUBY, from: 'items[i].name', to })
const inPhp = (to: string): Change => ({ path: 'src/show.php', before: PHP, from: '$items[$i]->name', to })
const BEFORE_RETURN = '  return item.name'

const MODULE = `(function (root) {\n  'use strict'\n  root.show = function (item) {\n    return item.name\n  }\n})(this)\n`

const CODE: readonly (readonly [name: string, change: Change, rule: string])[] = [
  [
    'a guard within a function around the whole file that is called at once',
    { before: MODULE, from: 'return item.name', to: 'return item?.name' },
    'passed',
  ],
  [
    'a call within such a function of what is only known when it runs',
    { before: MODULE, from: 'return item.name', to: 'return root[item.name](item)' },
    'new_reach',
  ],
  [
    'a call of one of two in parentheses',
    { before: MODULE, from: 'return item.name', to: "return (item.name, root['x' + item])(item)" },
    'new_reach',
  ],
  [
    'a guard',
    { before: JS, from: BEFORE_RETURN, to: `  if (item === undefined) return undefined\n${BEFORE_RETURN}` },
    'passed',
  ],
  ['optional chaining', { before: JS, from: 'item.name', to: 'item?.name' }, 'passed'],
  [
    'one more name from a module that is imported',
    { before: JS, from: '{ find }', to: '{ find, none }' },
    'passed',
  ],
  ['no change', { before: JS, from: 'item.name', to: 'item.name' }, 'empty'],
  ['safe navigation in Ruby', inRuby('items[i]&.name'), 'passed'],
  ['a program in Ruby', inRuby('system(items[i])'), 'new_reach'],
  ['a shell in Ruby', inRuby('`ls #{items[i]}`'), 'new_reach'],
  ['the environment in Ruby', inRuby("ENV['NAME']"), 'new_reach'],
  ['a method by its name in Ruby', inRuby('items.send(i)'), 'new_reach'],
  ['a library in Ruby', inRuby("require 'socket'"), 'new_import'],
  ['a nullsafe access in PHP', inPhp('$items[$i]?->name'), 'passed'],
  ['a program in PHP', inPhp('shell_exec($items[$i])'), 'new_reach'],
  ['a function by its name in PHP', inPhp('$i($items)'), 'new_reach'],
  ['the request in PHP', inPhp("$_SERVER['PATH']"), 'new_reach'],
  ['a file in PHP', inPhp('include $items[$i]'), 'new_import'],
  ['a guard in Java', inJava('i < items.size() ? items.get(i) : null'), 'passed'],
  ['a copy in Java', inJava('new java.util.ArrayList<>(items).get(i)'), 'passed'],
  ['a process in Java', inJava('new ProcessBuilder(items.get(i)).start().toString()'), 'new_reach'],
  ['a class by its name in Java', inJava('Class.forName(items.get(i)).toString()'), 'new_reach'],
  ['the environment in Java', inJava('System.getenv(items.get(i))'), 'new_reach'],
  [
    'a file in Java',
    inJava('java.nio.file.Files.readString(java.nio.file.Path.of(items.get(i)))'),
    'new_reach',
  ],
  [
    'an import without reach in Java',
    {
      path: 'src/Show.java',
      before: JAVA,
      from: 'import java.util.List;',
      to: 'import java.util.List;\nimport java.util.Map;',
    },
    'passed',
  ],
  [
    'an import with reach in Java',
    {
      path: 'src/Show.java',
      before: JAVA,
      from: 'import java.util.List;',
      to: 'import java.util.List;\nimport java.net.Socket;',
    },
    'new_import',
  ],
  ['a guard in Rust', inRust('items.get(i).cloned().unwrap_or_default()'), 'passed'],
  [
    'a program in Rust',
    inRust('std::process::Command::new(&items[i]).status().unwrap().to_string()'),
    'new_reach',
  ],
  ['a file in Rust', inRust('{ std::fs::remove_file(&items[i]).unwrap(); items[i].clone() }'), 'new_reach'],
  ['unsafe code in Rust', inRust('unsafe { items.get_unchecked(i).clone() }'), 'new_reach'],
  ['an end of the process in Rust', inRust('{ std::process::exit(0) }'), 'new_reach'],
  [
    'an import with reach in Rust',
    {
      path: 'src/show.rs',
      before: RUST,
      from: 'use std::fmt;',
      to: 'use std::fmt;\nuse std::net::TcpStream;',
    },
    'new_import',
  ],
  ['an import', { before: JS, from: '', to: `import { x } from './x.js'\n` }, 'new_import'],
  ['the corrected name of an own file', { before: JS, from: './store.js', to: './stores.js' }, 'passed'],
  ['an own file of another folder', { before: JS, from: './store.js', to: '../store.js' }, 'new_import'],
  ['a package in place of an own file', { before: JS, from: './store.js', to: 'store' }, 'new_import'],
  ['an import for its effect', { before: JS, from: '', to: `import './x.js'\n` }, 'new_import'],
  ['a require', { before: JS, from: 'item.name', to: `require('fs').readFileSync(item.name)` }, 'new_import'],
  ['a dynamic import', { before: JS, from: 'item.name', to: `import(item.name)` }, 'new_import'],
  ['a module without reach', { before: JS, from: '', to: `import { inspect } from 'node:util'\n` }, 'passed'],
  ['eval', { before: JS, from: 'item.name', to: 'eval(item.name)' }, 'new_reach'],
  ['a function from text', { before: JS, from: 'item.name', to: 'new Function(item.name)()' }, 'new_reach'],
  [
    'a function by its constructor',
    { before: JS, from: 'item.name', to: 'item.constructor.constructor(id)()' },
    'new_reach',
  ],
  ['the environment', { before: JS, from: 'item.name', to: 'item?.name ?? process.env.NAME' }, 'new_reach'],
  ['the environment by index', { before: JS, from: 'item.name', to: `process['env'].NAME` }, 'new_reach'],
  [
    'the end of the process',
    { before: JS, from: 'item.name', to: 'item?.name ?? process.exit()' },
    'new_reach',
  ],
  ['a connection', { before: JS, from: 'item.name', to: 'fetch(item.name)' }, 'new_reach'],
  ['a prototype', { before: JS, from: 'item.name', to: 'item.__proto__' }, 'new_reach'],
  ['a call of exec on a pattern', { before: JS, from: 'item.name', to: '/a/.exec(id)?.[0]' }, 'passed'],
  [
    'what the file did before',
    { before: `${JS}fetch(a)\n`, from: 'fetch(a)', to: 'fetch(a ?? b)' },
    'passed',
  ],
  [
    'an empty handler',
    { before: JS, from: BEFORE_RETURN, to: `  try { return item.name } catch {}` },
    'swallowed_error',
  ],
  [
    'an empty handler with a comment',
    { before: JS, from: BEFORE_RETURN, to: `  try { return item.name } catch (error) { /* never mind */ }` },
    'swallowed_error',
  ],
  ['a URL', { before: JS, from: 'item.name', to: `'https://evil.example/x'` }, 'url_literal'],
  ['a long blob', { before: JS, from: 'item.name', to: `'${'QUJD'.repeat(12)}'` }, 'blob_literal'],
  [
    'text of the log',
    { before: JS, from: 'item.name', to: `'the colour of the customer wallpaper'` },
    'logged_literal',
  ],
  [
    'text that reads backwards',
    { before: JS, from: 'item.name', to: `item.name /*\u202e*/` },
    'hidden_characters',
  ],
  ...['\u3164', '\u{e0041}', '\u00ad', '\u0008', '\u061c', '\ufe01\ufe02'].map(
    (hidden): readonly [name: string, change: Change, rule: string] => [
      `a character that is not shown: ${JSON.stringify(hidden)}`,
      { before: JS, from: 'item.name', to: `item.name /*${hidden}*/` },
      'hidden_characters',
    ],
  ),
  [
    'a function about security',
    { before: JS.replace('show', 'checkAuth'), from: 'item.name', to: 'item?.name' },
    'sensitive',
  ],
  [
    'a function with a name that only begins so',
    { before: JS.replace('show', 'showAuthor'), from: 'item.name', to: 'item?.name' },
    'passed',
  ],
  [
    'a generated file',
    { before: `// Code generated by x. DO NOT EDIT.\n${JS}`, from: 'item.name', to: 'item?.name' },
    'not_ours',
  ],
  ['too many lines', { before: JS, from: BEFORE_RETURN, to: `  let a\n`.repeat(50) }, 'size'],
  ['a large removal', { before: `${JS}${'let a\n'.repeat(30)}`, from: 'let a\n'.repeat(30), to: '' }, 'size'],
  ['a Python guard', { path: 'shop.py', before: PY, from: 'items[key]', to: 'items.get(key)' }, 'passed'],
  [
    'a Python module without reach',
    { path: 'shop.py', before: PY, from: 'import os', to: 'import os\nimport math' },
    'passed',
  ],
  [
    'a Python module',
    { path: 'shop.py', before: PY, from: 'import os', to: 'import os\nimport subprocess' },
    'new_import',
  ],
  [
    'a Python module by from',
    { path: 'shop.py', before: PY, from: 'import os', to: 'from socket import socket' },
    'new_import',
  ],
  [
    'a Python call of the system',
    { path: 'shop.py', before: PY, from: 'items[key]', to: 'os.system(key)' },
    'new_reach',
  ],
  [
    'a Python path test',
    { path: 'shop.py', before: PY, from: 'items[key]', to: 'os.path.exists(key) and items[key]' },
    'passed',
  ],
  [
    'a Python handler that does nothing',
    {
      path: 'shop.py',
      before: PY,
      from: '    return items[key]',
      to: '    try:\n        return items[key]\n    except KeyError:\n        pass',
    },
    'swallowed_error',
  ],
  [
    'Python internals',
    { path: 'shop.py', before: PY, from: 'items[key]', to: 'items.__class__.__subclasses__()' },
    'new_reach',
  ],
  [
    'a Go guard',
    { path: 'main.go', before: GO, from: '\tfmt', to: '\tif i >= len(items) {\n\t\treturn\n\t}\n\tfmt' },
    'passed',
  ],
  [
    'a Go module without reach',
    { path: 'main.go', before: GO, from: 'import "fmt"', to: 'import (\n\t"errors"\n\t"fmt"\n)' },
    'passed',
  ],
  [
    'a Go module',
    { path: 'main.go', before: GO, from: 'import "fmt"', to: 'import (\n\t"fmt"\n\t"os/exec"\n)' },
    'new_import',
  ],
  ['a Go exit', { path: 'main.go', before: GO, from: '\tfmt', to: '\tos.Exit(1)\n\tfmt' }, 'new_reach'],
]

for (const [name, change, rule] of CODE) {
  void test(`policy on ${name}: ${rule}`, async (t) => {
    t.equal(await reasonFor(change), rule)
  })
}

const JAVA_ORDERS = `final class Orders {
  static boolean isAllowed(User user, Order order) {
    return user.id().equals(order.owner());
  }

  static int priceOf(Order order, User user) {
    Checks.validateOrder(order);
    if (!isAllowed(user, order)) {
      throw new IllegalStateException("not the owner");
    }
    Item item = CATALOG.get(order.lines().get(0).sku());
    return item.price() * order.count();
  }
}
`
const RUST_ORDERS = `fn is_allowed(user: &User, order: &Order) -> bool {
    user.id == order.owner
}

fn price_of(order: &Order, user: &User) -> Result<i64, Fault> {
    validate_order(order)?;
    if !is_allowed(user, order) {
        return Err(Fault::Owner);
    }
    let item = CATALOG.get(&order.lines[0].sku).unwrap();
    Ok(item.price * order.count)
}
`
const JAVA_ANSWER = 'return user.id().equals(order.owner());'
const JAVA_CHECKS: readonly (readonly [name: string, from: string, to: string, rule: string])[] = [
  ['an inverted check', '!isAllowed', 'isAllowed', 'removed_check'],
  ['a check that is gone', '    Checks.validateOrder(order);\n', '', 'removed_check'],
  ['a weaker check', 'if (!isAllowed(', 'if (order.strict() && !isAllowed(', 'removed_check'],
  ['early success', JAVA_ANSWER, `if (order.id() == 7) return true;\n    ${JAVA_ANSWER}`, 'early_success'],
  ['an inverted answer', 'return user.id()', 'return !user.id()', 'inverted_check'],
  ['a guard', '    return item', '    if (item == null) throw new KeyFault("x");\n    return item', 'passed'],
]
const RUST_CHECKS: typeof JAVA_CHECKS = [
  ['an inverted check', '!is_allowed', 'is_allowed', 'removed_check'],
  ['a check that is gone', '    validate_order(order)?;\n', '', 'removed_check'],
  ['an inverted answer', 'user.id == order', 'user.id != order', 'inverted_check'],
  ['an answer that is always yes', 'user.id == order.owner', 'true', 'early_success'],
  ['an error in the place of a panic', '.unwrap()', '.ok_or(Fault::Missing)?', 'passed'],
]

const RUST_STORE = `use std::fmt;

fn take(store: &mut Store, amount: u32, spare: u32) -> Option<u32> {
    if store.cans() < 1 {
        return None;
    }
    store.lower(amount);
    Some(store.cans())
}
`
const RUST_BOUNDS: typeof JAVA_CHECKS = [
  ['a stop at less than a number that is given', '< 1', '< amount', 'passed'],
  ['a stop at more than a number that is given', '< 1', '> amount', 'removed_check'],
  ['a stop at less than a name that the code does not use so', '< 1', '< spare', 'removed_check'],
  ['a stop at less than what is worked out', '< 1', '< amount - 5', 'removed_check'],
  ['a stop at what another object has', 'store.cans() < 1', 'other.cans() < amount', 'removed_check'],
]

const GO_RULES = `package rules

func Validate(list []Rule) error {
	var problem *Problem
	for _, rule := range list {
		problem = inspect(rule, problem)
	}
	return problem
}
`
const GO_CHECKS: typeof JAVA_CHECKS = [
  [
    'a nil pointer told as nil',
    '\treturn problem',
    '\tif problem == nil {\n\t\treturn nil\n\t}\n\treturn problem',
    'passed',
  ],
  [
    'nil told for another value',
    '\treturn problem',
    '\tif list == nil {\n\t\treturn nil\n\t}\n\treturn problem',
    'early_success',
  ],
  [
    'nil told for one that is there',
    '\treturn problem',
    '\tif problem != nil {\n\t\treturn nil\n\t}\n\treturn problem',
    'early_success',
  ],
  [
    'more done before nil is told',
    '\treturn problem',
    '\tif problem == nil {\n\t\tpass(list)\n\t\treturn nil\n\t}\n\treturn problem',
    'early_success',
  ],
]

for (const [path, before, rows] of [
  ['rules.go', GO_RULES, GO_CHECKS],
  ['src/Orders.java', JAVA_ORDERS, JAVA_CHECKS],
  ['src/orders.rs', RUST_ORDERS, RUST_CHECKS],
  ['src/store.rs', RUST_STORE, RUST_BOUNDS],
] as const)
  for (const [name, from, to, rule] of rows) {
    void test(`policy on ${path} with ${name}: ${rule}`, async (t) => {
      t.equal(await reasonFor({ path, before, from, to }), rule)
    })
  }

const REFUSED_PATHS: readonly (readonly [path: string, rule: string])[] = [
  ['test/shop.test.js', 'test'],
  ['src/__tests__/shop.js', 'test'],
  ['src/shop.spec.ts', 'test'],
  ['tests/test_shop.py', 'test'],
  ['shop/test_shop.py', 'test'],
  ['shop/conftest.py', 'test'],
  ['pkg/shop_test.go', 'test'],
  ['testdata/a.go', 'test'],
  ['package.json', 'manifest'],
  ['services/a/package.json', 'manifest'],
  ['go.mod', 'manifest'],
  ['requirements-dev.txt', 'manifest'],
  ['setup.py', 'manifest'],
  ['tsconfig.build.json', 'manifest'],
  ['package-lock.json', 'lock_file'],
  ['yarn.lock', 'lock_file'],
  ['.github/workflows/ci.yml', 'dot_file'],
  ['.eslintrc.js', 'dot_file'],
  ['src/.hidden/a.js', 'dot_file'],
  ['vite.config.ts', 'build'],
  ['Jenkinsfile', 'build'],
  ['ci/deploy.py', 'build'],
  ['crates/shop/build.rs', 'build'],
  ['noxfile.py', 'build'],
  ['buildSrc/src/main/java/Tasks.java', 'build'],
  ['node_modules/a/index.js', 'not_ours'],
  ['vendor/a/a.go', 'not_ours'],
  ['public/app.min.js', 'not_ours'],
  ['api/shop.pb.go', 'not_ours'],
  ['README.md', 'not_source'],
  ['config/production.yaml', 'not_source'],
  ['src/auth/session.js', 'sensitive'],
  ['src/requireAuth.js', 'sensitive'],
  ['app/permissions.py', 'sensitive'],
  ['middleware/csrf_check.go', 'sensitive'],
]

for (const [path, rule] of REFUSED_PATHS) {
  void test(`policy refuses ${path}`, (t) => {
    t.match(pathViolation(path) ?? '', new RegExp(`^${rule}: `))
    t.end()
  })
}

for (const path of [
  'src/author.js',
  'src/authors/list.py',
  'latest/contest.go',
  'src/attestation.ts',
  'cmd/detest/main.go',
]) {
  void test(`policy allows ${path}`, (t) => {
    t.equal(pathViolation(path), undefined)
    t.end()
  })
}
