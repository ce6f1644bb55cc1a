import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { behindCrash } from '../behind-crash.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { code, place } from '../words.ts'

const TAKEN_AS_IT_IS = 0.68
const CONCERNED = new Set(['type_mismatch', 'parse_failure', 'not_callable'])
const WRITES = ['assignment', 'assignment_expression', 'assignment_statement']

/**
 * A value that is kept as it came in by one function, where another one keeps the same kind of thing after a call on it.
 * Shape: `found[name] = text` beside `found[name] = convert(name, text)`. Applies to values of a wrong type; both have to be
 * written alike on the left.
 */
export const unconvertedFinder: Finder = {
  id: 'unconverted',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || !CONCERNED.has(symptom.errorClass)) return {}
    const ways = new Set([crash.file, ...(await behindCrash(investigation)).map(({ file }) => file)])
    for (const file of ways) {
      const pair = unlikePair(file)
      if (pair === undefined) continue
      const [raw, converted] = pair
      const reason = `${code(raw)} keeps the value as it came in, and ${code(converted)} (${place(file, converted)}) does not`
      const summary = `${symptom.summary} (${crashPlace(crash)}): ${place(file, raw)}: ${reason}`
      return {
        crashConfidence: 0.55,
        locations: [locationAt(file, raw, { confidence: TAKEN_AS_IT_IS, reason })],
        causes: [
          cause(summary, 0.78, [
            ...crashEvidence(investigation),
            evidence.addCode(file, raw),
            evidence.addCode(file, converted),
          ]),
        ],
      }
    }
    return {}
  },
}

/** Two writes of two functions that are alike but for a call around the value. */
function unlikePair(file: ParsedFile): readonly [SyntaxNode, SyntaxNode] | undefined {
  const writes = nodesOfKinds(file.root, WRITES).flatMap((node) => {
    const target = node.field('left')
    const value = node.field('right')
    const isKept = target !== null && /[.[]/.test(target.text()) && value !== null
    return isKept ? [{ node, target: target.text(), value }] : []
  })
  for (const raw of writes) {
    const view = viewOf(raw.node)
    const value = view.core(raw.value)
    if (!view.isIdentifier(value)) continue
    const other = writes.find(
      (one) =>
        one.target === raw.target &&
        view.call(view.core(one.value))?.positional.some((given) => given.text() === value.text()) === true &&
        namedFunctionAround(one.node)?.startIndex !== namedFunctionAround(raw.node)?.startIndex,
    )
    if (other !== undefined) return [raw.node, other.node]
  }
  return undefined
}
