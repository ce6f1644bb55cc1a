import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { findRewrites, type Rewrite } from '../../../agent/rewrite/template-engine.ts'
import { parseTemplate } from '../../../agent/rewrite/template.ts'
import { codeFile, type CodeFile } from '../../../agent/rewrite/tree.ts'

const TEMPLATE = `
id: js-example
row: N1
languages: [javascript]
message: "^Cannot read properties of undefined \\\\(reading '(?P<K>[^']*)'\\\\)"
rule: {any: [{pattern: $X.$P}]}
where: [names_member P K, default_for MATCH, access_token MATCH]
edits:
  - {insert_before: ACCESS, text: $OPTIONAL}
  - {wrap: CHAIN, before: $OPEN, after: ' ?? $DEFAULT$CLOSE'}
origin: sink
rank: 50
witness: {needed_when: [is_summed MATCH]}
explanation: says so
cases:
  applies:
    - {title: a, message: m, line: 1, before: a, after: b}
  leaves_alone:
    - {title: b, message: m, line: 1, code: c}
`

function rewriteOf(
  code: string,
  line: number,
  member: string,
  others: Readonly<Record<string, string>> = {},
): Rewrite | undefined {
  const files = Object.entries({ 'app.js': code, ...others }).map(([path, text]) => {
    return [path, codeOf(path, text)] as const
  })
  return findRewrites(parseTemplate(TEMPLATE, 'a.yaml'), {
    exceptionType: 'TypeError',
    exceptionMessage: `Cannot read properties of undefined (reading '${member}')`,
    sites: [{ path: 'app.js', line, function: '', depth: 0 }],
    files: new Map(files),
  })[0]
}

void test('a guard has no witness where nothing in the code treats the value so', (t) => {
  const rewrite = rewriteOf('const line = `to ${order.address.city}`\n', 1, 'city')
  t.ok(rewrite)
  t.equal(rewrite?.witness, undefined)
  t.end()
})

void test('the same treatment of the same part elsewhere is a witness, in this file and in others', (t) => {
  const crash = 'const line = `to ${order.address.city}`\n'
  const same = "const from = `from ${customer.address?.city ?? ''}`\n"
  t.match(rewriteOf(crash + same, 1, 'city')?.witness, /^line 2 treats it the same way/)
  t.match(rewriteOf(crash, 1, 'city', { 'b.js': same })?.witness, /^b\.js, line 1 treats it the same way/)
  t.end()
})

void test('another default, another part, or a comment is no witness', (t) => {
  const crash = 'const line = `to ${order.address.city}`\n'
  for (const other of [
    "show(a.address?.city ?? 'here')",
    "show(a.home?.city ?? '')",
    "// a.address?.city ?? ''",
  ]) {
    t.equal(rewriteOf(`${crash}${other}\n`, 1, 'city')?.witness, undefined, other)
  }
  t.end()
})

void test('what is summed is only replaced with a witness', (t) => {
  const loop = 'for (const line of lines) {\n  total += line.tax.rate * 2\n}\n'
  t.equal(rewriteOf(loop, 2, 'rate'), undefined)
  t.match(rewriteOf(`${loop}show(item.tax?.rate ?? 0)\n`, 2, 'rate')?.witness, /^line 4/)
  t.end()
})

const CHAIN = TEMPLATE.replace("  - {wrap: CHAIN, before: $OPEN, after: ' ?? $DEFAULT$CLOSE'}\n", '')

void test('an optional chain with a default behind it is no witness for one without', (t) => {
  const crash = 'const line = `to ${order.address.city}`\n'
  const witness = (other: string): string | undefined => {
    const files = new Map([['app.js', codeOf('app.js', crash + other)]])
    return findRewrites(parseTemplate(CHAIN, 'a.yaml'), {
      exceptionType: 'TypeError',
      exceptionMessage: "Cannot read properties of undefined (reading 'city')",
      sites: [{ path: 'app.js', line: 1, function: '', depth: 0 }],
      files,
    })[0]?.witness
  }
  t.match(witness('show(buyer.address?.city)\n'), /^line 2/)
  t.equal(witness("show(buyer.address?.city ?? 'unknown')\n"), undefined)
  t.end()
})

function codeOf(path: string, text: string): CodeFile {
  const file = codeFile(path, text)
  if (file === undefined) throw new Error(path)
  return file
}

void test('a change where a value is used is one at its source only where its conditions hold', (t) => {
  const code = "total = price * 2\nfirst, second = line.split(',')\nrest = first * 2\n"
  const template = parseTemplate(
    `
id: py-example
row: T1
languages: [python]
message: unsupported
rule: { pattern: $A * 2 }
edits: [{ wrap: A, before: int(, after: ) }]
origin: sink
source_when: [is_cut_from_text A]
rank: 10
explanation: says so
cases:
  applies: [{ title: a, message: m, line: 1, before: a, after: b }]
  leaves_alone: [{ title: b, message: m, line: 1, code: c }]
`,
    'b.yaml',
  )
  const originAt = (line: number): string | undefined =>
    findRewrites(template, {
      exceptionType: 'TypeError',
      exceptionMessage: 'unsupported',
      sites: [{ path: 'app.py', line, function: '', depth: 0 }],
      files: new Map([['app.py', codeOf('app.py', code)]]),
    })[0]?.origin
  t.equal(originAt(1), 'sink')
  t.equal(originAt(3), 'source')
  t.end()
})

const TAKEN_OVER = readFileSync(
  join(import.meta.dirname, '../../../processors/fix/templates/go/i8-checked-beside.yaml'),
  'utf8',
)

void test('a check of a sibling that sets a value, and does not only leave, is no witness for the same text here', (t) => {
  const witnessOf = (body: string): string | undefined => {
    const code = `package app

import "strings"

func arguments(given []string, found map[string]string) {
	for _, one := range given {
		parts := strings.SplitN(one, "=", 2)
		if len(parts) == 1 {
			${body}continue
		}
		found[parts[0]] = parts[1]
	}
}

func file(lines []string, found map[string]string) {
	for _, line := range lines {
		parts := strings.SplitN(line, "=", 2)
		found[strings.TrimSpace(parts[0])] = parts[1]
	}
}
`
    const line = code.slice(0, code.indexOf('TrimSpace')).split('\n').length
    const [rewrite] = findRewrites(parseTemplate(TAKEN_OVER, 'a.yaml'), {
      exceptionType: 'panic',
      exceptionMessage: 'runtime error: index out of range [1] with length 1',
      sites: [{ path: 'app.go', line, function: '', depth: 0 }],
      files: new Map([['app.go', codeOf('app.go', code)]]),
    })
    if (rewrite === undefined) throw new Error('nothing is proposed')
    return rewrite.witness
  }
  t.match(witnessOf(''), /^line \d+ treats it the same way/)
  t.equal(witnessOf('found[parts[0]] = "true"\n\t\t\t'), undefined)
  t.end()
})
