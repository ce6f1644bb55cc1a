import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { CrashSite, Finder } from '../finder.ts'
import { cause, crashEvidence, crashLocation, locationAt } from '../findings.ts'
import type { Suspect } from '../suspects.ts'
import { code, listed, place } from '../words.ts'
import { crashSentence } from './crash-site.ts'

const CONCERNED = new Set(['parse', 'operands', 'argument', 'index', 'iterate', 'divide', 'type_assertion'])

/**
 * For values that are there but wrong (text that does not parse, an operand of another type, an index that
 * is too large): where each value in the failed expression was set. Says what is known and no more.
 */
export const valueFinder: Finder = {
  id: 'value',
  async find(investigation) {
    const { crash, symptom, evidence } = investigation
    if (crash === undefined || !CONCERNED.has(symptom.access) || crash.suspects.length === 0) return {}
    const [first] = crash.suspects
    if (first === undefined) return {}
    const same = crash.suspects.filter((suspect) => suspect.access.id() === first.access.id())
    const facts = same.flatMap((suspect) => factsOf(suspect, crash))
    if (facts.length === 0) return {}
    const unhandled = symptom.access === 'parse' && !isGuarded(first.access)
    const tail = unhandled ? '; nothing here catches the error' : ''
    const summary = `${crashSentence(investigation)}: ${listed(facts.map((fact) => fact.text))}${tail}`
    const [source] = facts
    return {
      locations: [
        {
          ...crashLocation(crash, { confidence: 0.65, reason: symptom.summary }),
          column: first.token.range().start.column + 1,
        },
        ...(source === undefined
          ? []
          : [locationAt(crash.file, source.node, { confidence: 0.4, reason: source.text })]),
      ],
      causes: [
        cause(summary, 0.6, [
          ...crashEvidence(investigation),
          ...facts.map((fact) => evidence.addCode(crash.file, fact.node)),
        ]),
      ],
    }
  },
}

interface Fact {
  readonly text: string
  readonly node: SyntaxNode
}

/** Where the names in a value were set. */
function factsOf(suspect: Suspect, crash: CrashSite): readonly Fact[] {
  const { view, file } = crash
  const indexes = view.indexed(suspect.access)?.indexes ?? []
  const facts: Fact[] = []
  for (const part of [suspect.value, ...indexes]) {
    const node = view.core(part)
    if (!view.isIdentifier(node)) continue
    const binding = visibleBindings(node, view).possible[0]
    if (binding === undefined) continue
    const at = `(${place(file, binding.node)})`
    if (binding.kind === 'parameter')
      facts.push({ text: `${code(node)} is given by the caller ${at}`, node: binding.node })
    if (binding.kind === 'value' && binding.value !== undefined) {
      facts.push({ text: `${code(node)} is ${typed(binding.value)} ${at}`, node: binding.node })
    }
    if (binding.kind === 'element' && binding.value !== undefined) {
      facts.push({ text: `${code(node)} is an element of ${code(binding.value)} ${at}`, node: binding.node })
    }
  }
  return facts
}

/** An expression with the kind of value it gives, where its form tells. */
function typed(value: SyntaxNode): string {
  const text = value.text()
  const kind =
    /^(?:f?["'`]|str\(|input\(|String\(|os\.environ|os\.getenv|process\.env|.*\.(?:strip|split|toString|toFixed|format|join)\()/.test(
      text,
    )
      ? ', which is text'
      : /^(?:-?\d|int\(|float\(|len\(|Number\(|parseInt\(|parseFloat\()/.test(text)
        ? ', which is a number'
        : ''
  return `${code(value)}${kind}`
}

/** Whether an error thrown here is caught in the same function. */
function isGuarded(node: SyntaxNode): boolean {
  return node.ancestors().some((ancestor) => ancestor.is('try_statement') && ancestor.field('body') !== null)
}
