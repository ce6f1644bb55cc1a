import { test } from 'tap'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { codeFile, descendants } from '../../../agent/rewrite/tree.ts'
import { KNOWN_MISUSES, knownMisuse } from '../../../agent/rewrite/mutations/known-misuse.ts'
import type { MutationPlace } from '../../../agent/rewrite/mutation.ts'
import { tried } from './mutation-support.ts'
import { newSyntaxErrors } from '../../../agent/rewrite/syntax-check.ts'

const PATHS: Readonly<Record<string, string>> = { python: 'a.py', javascript: 'a.ts' }

/** All that is made of a text for an error, as if every statement stood in the trace. */
function madeOf(path: string, before: string, said: string): readonly string[] {
  const file = codeFile(path, before)
  if (file === undefined) throw new Error(`${path} cannot be read`)
  const nodes = descendants(file.root)
  const place: MutationPlace = {
    role: 'line',
    file,
    statement: nodes.find((node) => node.text() !== before) ?? file.root,
    nodes,
    files: [file],
    said,
  }
  return nodes.flatMap((node) => knownMisuse.of(node, place)).map(({ edits }) => applyEdits(before, edits))
}

for (const [family, misuses = []] of Object.entries(KNOWN_MISUSES)) {
  const path = PATHS[family] ?? ''
  test(`each misuse of ${family} becomes what is meant in its example, which parses, for its error alone`, async (t) => {
    for (const { example, because, when } of misuses) {
      const [before, after, said] = example
      t.match(said, when, because)
      const made = madeOf(path, before, said)
      t.ok(made.includes(after), `${because}: ${JSON.stringify(made)}`)
      t.strictSame(newSyntaxErrors(path, before, after), [], after)
      if (!when.test('OSError: none'))
        t.notOk(madeOf(path, before, 'OSError: none').includes(after), `${because}: for its error alone`)
    }
  })
}

test('a misuse is not looked for when the error is another one', async (t) => {
  t.strictSame(madeOf('a.py', "line = ','.join(row.id for row in rows)\n", 'KeyError: 1'), [])
  t.strictSame(madeOf('a.py', 'key = hashlib.md5(name)\n', "TypeError: 'int' object is not iterable"), [])
  t.strictSame(madeOf('a.js', 'const tags = all.map(one)\n', 'TypeError: all.filter is not a function'), [])
})

test('an edit of a misuse covers what differs and nothing else', async (t) => {
  const before = 'for (var at = 0; at < 3; at++) calls.push(() => names[at])\n'
  const [made] = madeOf('a.js', before, "TypeError: Cannot read properties of undefined (reading 'x')")
  t.equal(made, before.replace('var', 'let'))
})

test('a key of a Map is not converted to the type that it is declared with', async (t) => {
  const said = "TypeError: Cannot read properties of undefined (reading 'beds')"
  const typed =
    'const rooms = new Map<string, Room>()\nfunction bedsOf(id: string) { return rooms.get(id).beds }\n'
  const isConverted = (code: string): boolean => code.includes('String(id)')
  t.notOk(madeOf('a.ts', typed, said).some(isConverted))
  t.ok(madeOf('a.ts', typed.replace('id: string', 'id: any'), said).some(isConverted))
  t.ok(madeOf('a.ts', typed.replace('id: string', 'otherid: string, id: number'), said).some(isConverted))
})

test('what only makes a list of whatever is there goes by another name than what is known of it', async (t) => {
  const made = (before: string): readonly string[] => {
    const slip = {
      path: 'a.js',
      lines: [2],
      before,
      type: 'TypeError',
      message: 'tags.map is not a function',
    }
    return tried(slip)
      .filter(({ mutation }) => /misuse/.test(mutation))
      .map(({ mutation, changed }) => `${mutation}: ${changed}`)
  }
  const use = 'const labels = tags.map((tag) => tag.name)\n'
  const guesses = ['[tags].flat()', 'Object.values(tags)'].map(
    (list) => `misuse_guess: ${use.replace('tags', list).trim()}`,
  )
  t.strictSame(made(`const tags = load()\n${use}`), guesses)
  t.strictSame(
    made(`const tags = new Set(all)\n${use}`)[0],
    `known_misuse: ${use.replace('tags', '[...tags]').trim()}`,
  )
})
