import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { isFunctionNode } from '../../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { code, place } from '../words.ts'

/** What the JVM, and Rust from 1.81 on, say of an order in which two values can both come first. */
const NO_ORDER = /violates its general contract|does not correctly implement a total order/
const NO_ORDER_MADE = 0.73
const FILES_MAX = 12
/** Ways in which a comparison is no order, as the code shows them. */
const FAULTS: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /[\w)\]]\s-\s(?:\w+\.)*\w+(?:\(\))?\s*(?:;|\)|$)/m,
    reason: 'subtracts, which overflows for values far apart',
  },
  { pattern: /\?\s*-?1\s*:\s*-?1\b/, reason: 'never says that two values are equal' },
  { pattern: /partial_cmp\([^)]*\)\s*\.unwrap_or\(/, reason: 'takes what cannot be compared for equal' },
  { pattern: /Math\.random|\brandom\(/, reason: 'answers by chance' },
]

/**
 * A sort that complains of its comparison: the comparison that is no order, by how it is written. Java and Rust.
 * Where several are, the first one that subtracts, never says equal, or takes what cannot be compared for equal.
 */
export const comparisonFinder: Finder = {
  id: 'comparison',
  async find(investigation) {
    const { crash, files, symptom, evidence, exceptionMessage } = investigation
    if (crash === undefined || files === undefined || !NO_ORDER.test(exceptionMessage)) return {}
    const pattern = /\bCompar(?:ator|able|e)|\bcompareTo?\b|sort|\bcmp\b|partial_cmp/
    for (const file of new Set([
      crash.file,
      ...(await files.filesWith(crash.file, pattern, { filesMax: FILES_MAX })),
    ])) {
      const found = wrongComparison(file)
      if (found === undefined) continue
      const summary = `${symptom.summary} (${crashPlace(crash)}): the comparison at ${place(file, found.node)} ${found.reason}: ${code(found.node)}`
      return {
        crashConfidence: 0.5,
        locations: [locationAt(file, found.node, { confidence: NO_ORDER_MADE, reason: found.reason })],
        causes: [cause(summary, 0.85, [...crashEvidence(investigation), evidence.addCode(file, found.node)])],
      }
    }
    return {}
  },
}

function wrongComparison(
  file: ParsedFile,
): { readonly node: SyntaxNode; readonly reason: string } | undefined {
  const kinds = ['lambda_expression', 'method_declaration', 'closure_expression', 'function_item']
  for (const made of nodesOfKinds(file.root, kinds)) {
    if (!isFunctionNode(made) || !isComparison(made)) continue
    const body = made.field('body')
    const fault = FAULTS.find(({ pattern }) => pattern.test(body?.text() ?? ''))
    if (body === null || fault === undefined) continue
    const statements = body.namedChildren().filter((one) => fault.pattern.test(one.text()))
    return { node: statements[0] ?? body, reason: fault.reason }
  }
  return undefined
}

/** A method that compares by its name, or a function of two parameters. */
function isComparison(made: SyntaxNode): boolean {
  const name = made.field('name')?.text() ?? ''
  if (name !== '') return /^(?:compare|compareTo|cmp|partial_cmp)$/.test(name)
  const parameters = (made.field('parameters')?.namedChildren() ?? []).filter((one) => !one.is('comment'))
  return parameters.length === 2 && viewOf(made).id !== 'python'
}
