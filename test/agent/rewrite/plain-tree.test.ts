import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'tap'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { plainTree, type CodeNode } from '../../../agent/rewrite/plain-tree.ts'
import { parseSyntax, type SyntaxLanguage, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { fc } from '../../support/properties.ts'

/** Code with the shapes that changes are made in; comments and texts hold what looks like code. */
const SOURCES: Readonly<Partial<Record<SyntaxLanguage, string>>> = {
  TypeScript: readFileSync('agent/rewrite/edits.ts', 'utf8'),
  python:
    '\n\nclass Cart:\n    """Of a guest."""\n\n    def total(self, rows):\n        if not rows:\n            return 0\n        for row in rows:\n            row.sum = row.net + row.net\n        return sum(row.sum for row in rows)\n\n\ndef main():\n    print(Cart().total([]))\n',
  go: 'package a\n\nfunc total(rows []Row) (int, error) {\n\tif rows == nil {\n\t\treturn 0, nil\n\t}\n\treturn rows[0].net + rows[0].net, nil\n}\n',
}

/** As the parser has it, read whole. */
function readWhole(node: SyntaxNode, source: string, around = 0): CodeNode {
  const { start, end } = node.range()
  return {
    kind: String(node.kind()),
    text: source.slice(start.index, end.index),
    offset: start.index - around,
    isNamed: node.isNamed(),
    children: node.children().map((child) => readWhole(child, source, start.index)),
  }
}

function nodesOf(node: CodeNode): readonly CodeNode[] {
  return [node, ...node.children.flatMap(nodesOf)]
}

test('A tree is what the parser has, however many changed forms of the file were looked at before', (t) => {
  for (const [name, source = ''] of Object.entries(SOURCES)) {
    // The keys are languages.
    const language = name as SyntaxLanguage
    const piece = fc.constantFrom(
      '',
      'x',
      ' + 1',
      '\n',
      '(',
      '}',
      'if (a) {',
      'rows, rows',
      'é',
      'return\n',
      '"',
    )
    const edit = fc.record({ start: fc.nat(source.length), length: fc.nat(12), replacement: piece })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = source
        for (const { start, length, replacement } of edits) {
          const from = Math.min(start, text.length)
          const end = Math.min(from + length, text.length)
          text = applyEdits(text, [{ start: from, end, replacement }])
          const tree = plainTree(language, text)
          const nodes = nodesOf(tree)
          if (!isDeepStrictEqual(tree, readWhole(parseSyntax(language, text), text))) return false
          // No node stands in two places.
          if (new Set(nodes).size !== nodes.length) return false
        }
        plainTree(language, source)
        return true
      }),
      { numRuns: 60 },
    )
  }
  t.end()
})

test('What a change leaves alone is taken from the tree before it', (t) => {
  const source = SOURCES['python'] ?? ''
  const [of, called] = [source, source.replace('return 0', 'return None')].map((text) =>
    nodesOf(plainTree('python', text)),
  )
  const shared = new Set(of)
  const fresh = (called ?? []).filter((node) => !shared.has(node))
  t.ok(fresh.length < (called?.length ?? 0) / 3, `${fresh.length} of ${called?.length} are read anew`)
  t.end()
})
