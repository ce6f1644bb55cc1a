import { parseSyntax, syntaxLanguageOf, type SyntaxNode } from '../../../../agent/repository/syntax.ts'

/** The names of the tests that failed, in what node:test (spec or TAP) or unittest printed. */
export function failedTests(output: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const line of output.split('\n')) {
    const node = /^\s*(?:✖|not ok \d+ -) (.+?)(?: \([\d.]+ms\))?(?: # .*)?$/.exec(line)
    const python = /^(?:ERROR|FAIL): (\w+) \(/.exec(line)
    const name = node?.[1] ?? python?.[1]
    if (name !== undefined) names.add(name.replaceAll(String.raw`\#`, '#'))
  }
  return names
}

/** A file of tests without those of some names. Shape: calls of `test('name', …)` and the like, functions in Python. */
export function withoutTests(path: string, text: string, names: ReadonlySet<string>): string {
  const language = syntaxLanguageOf(path)
  if (language === undefined) return text
  const doomed: { readonly start: number; readonly end: number }[] = []
  collect(parseSyntax(language, text))
  return doomed
    .toSorted((a, b) => b.start - a.start)
    .reduce((left, { start, end }) => left.slice(0, start) + instead(path) + left.slice(end), text)

  function collect(node: SyntaxNode): void {
    const name = testName(node)
    if (name !== undefined && names.has(name)) {
      const { start, end } = node.range()
      doomed.push({ start: start.index, end: end.index })
      return
    }
    for (const child of node.namedChildren()) collect(child)
  }
}

function instead(path: string): string {
  return path.endsWith('.py') ? 'pass' : ''
}

function testName(node: SyntaxNode): string | undefined {
  const kind = String(node.kind())
  if (kind === 'function_definition') return node.field('name')?.text()
  const [call] = kind === 'expression_statement' ? node.namedChildren() : []
  const inner =
    call !== undefined && String(call.kind()) === 'await_expression' ? call.namedChildren()[0] : call
  if (inner === undefined || String(inner.kind()) !== 'call_expression') return undefined
  const callee = inner.field('function')?.text() ?? ''
  const [first] = inner.field('arguments')?.namedChildren() ?? []
  if (!/^(?:test|it|t\.test)\b/.test(callee) || first === undefined) return undefined
  return /^(['"`])(.*)\1$/s.exec(first.text())?.[2]?.replaceAll(/\\(['"`])/g, '$1')
}
