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

function reasonFor({ path = 'src/shop.js', before, from, to }: Change): string {
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
  const check = checkPolicy(candidate, [{ path, before, after: applyEdits(before, [edit]) }], EVENT)
  return check.outcome === 'passed' ? 'passed' : (check.reason.split(':')[0] ?? '')
}

const JS = `import { find } from './store.js'\nexport function show(id) {\n  const item = find(id)\n  return item.name\n}\n`
const PY = `import json\nimport os\n\ndef show(items, key):\n    return items[key]\n`
const GO = `package main\n\nimport "fmt"\n\nfunc show(items []string, i int) {\n\tfmt.Println(items[i])\n}\n`
const BEFORE_RETURN = '  return item.name'

const CODE: readonly (readonly [name: string, change: Change, rule: string])[] = [
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
  void test(`policy on ${name}: ${rule}`, (t) => {
    t.equal(reasonFor(change), rule)
    t.end()
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
