import { symbolOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { CrashSite, Finder, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashLocation, locationAt } from '../findings.ts'
import type { Binding, LanguageView } from '../language-view.ts'
import { stackCall } from '../origins/parameter.ts'
import type { Suspect } from '../suspects.ts'
import { code, listed, place } from '../words.ts'
import { crashSentence } from './crash-site.ts'
import { operandFacts, receiverFact, type Fact } from './value-facts.ts'

const CONCERNED = new Set(['parse', 'operands', 'argument', 'index', 'iterate', 'divide', 'type_assertion'])

/** A member that the value has not: what counts is the value it is read of. */
const MEMBERS = new Set(['call', 'read_member'])

/**
 * For values that are there but wrong (text that does not parse, an operand of another type, an index that
 * is too large): where each value in the failed expression was set. Says what is known and no more.
 */
export const valueFinder: Finder = {
  id: 'value',
  async find(investigation) {
    const { crash, symptom, evidence } = investigation
    const isMember = MEMBERS.has(symptom.access) && symptom.errorClass !== 'null_dereference'
    const isConcerned = CONCERNED.has(symptom.access) || isMember
    if (crash === undefined || !isConcerned || crash.suspects.length === 0) return {}
    const [first] = crash.suspects
    // Where an empty value comes from is told by the origin finder, and better.
    if (first === undefined || symptom.value === crash.view.nullWord) return {}
    const same = crash.suspects.filter((suspect) => suspect.access.id() === first.access.id())
    const facts: Fact[] = []
    const byType = await operandFacts(same, crash, investigation)
    facts.push(...byType)
    if (byType.length === 0)
      for (const suspect of same) facts.push(...(await factsOf(suspect, crash, investigation)))
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
          : [locationAt(source.file, source.node, { confidence: 0.4, reason: source.text })]),
      ],
      causes: [
        cause(summary, isMember ? 0.5 : 0.6, [
          ...crashEvidence(investigation),
          ...facts.map((fact) => evidence.addCode(fact.file, fact.node)),
        ]),
      ],
    }
  },
}

/** Where the names in a value were set. */
async function factsOf(
  suspect: Suspect,
  crash: CrashSite,
  investigation: Investigation,
): Promise<readonly Fact[]> {
  const indexes = crash.view.indexed(suspect.access)?.indexes ?? []
  const { symptom } = investigation
  const receiver =
    symptom.access === 'call' ? (crash.view.member(suspect.value)?.object ?? suspect.value) : suspect.value
  const facts: Fact[] = []
  for (const part of [receiver, ...indexes]) facts.push(...(await factOf(part, crash, investigation)))
  return facts
}

async function factOf(
  part: SyntaxNode,
  crash: CrashSite,
  investigation: Investigation,
): Promise<readonly Fact[]> {
  const { view, file } = crash
  // Of a text that cannot be split the number of its parts says nothing.
  const isShort = !/^(?:type_mismatch|not_callable)$/.test(investigation.symptom.errorClass)
  const node = view.core(part)
  const measured = measuredList(node, view)
  if (measured !== undefined) {
    const empty = { text: `${code(measured)} is empty`, node: measured, file }
    return [empty, ...(await factOf(measured, crash, investigation))]
  }
  const called = await receiverFact(node, crash, investigation)
  if (called !== undefined) return [called]
  if (isShort && SPLIT.test(node.text())) return [{ text: splitText(node), node, file }]
  const binding = view.isIdentifier(node) ? visibleBindings(node, view).possible[0] : undefined
  if (binding === undefined) return []
  if (binding.kind === 'parameter') return [await argumentFact(node, binding, crash, investigation)]
  const at = `(${place(file, binding.node)})`
  if (binding.value === undefined) return []
  if (binding.kind === 'element') {
    return [{ text: `${code(node)} is an element of ${code(binding.value)} ${at}`, node: binding.node, file }]
  }
  const what = isShort && SPLIT.test(binding.value.text()) ? splitText(binding.value) : typed(binding.value)
  return [{ text: `${code(node)} is ${what} ${at}`, node: binding.node, file }]
}

/** What the caller on the stack gives for a parameter. */
async function argumentFact(
  node: SyntaxNode,
  binding: Binding,
  crash: CrashSite,
  { files, frames }: Investigation,
): Promise<Fact> {
  const { parameter } = binding
  const symbol = parameter === undefined ? undefined : symbolOf(parameter.function)
  const site =
    symbol === undefined || files === undefined
      ? undefined
      : await stackCall(symbol, { frameIndex: crash.frameIndex }, { files, frames })
  const call = site === undefined ? undefined : crash.view.call(site.call)
  const argument = call?.named.get(node.text()) ?? call?.positional[parameter?.index ?? -1]
  if (site === undefined || symbol === undefined || argument === undefined) {
    const text = `${code(node)} is given by the caller (${place(crash.file, binding.node)})`
    return { text, node: binding.node, file: crash.file }
  }
  const at = `(${place(site.file, site.call)})`
  const text =
    node.text() === argument.text()
      ? `${code(symbol.name)} is given ${code(node)} by its caller ${at}`
      : `${code(node)} is ${typed(argument)} where ${code(symbol.name)} is called ${at}`
  return { text, node: site.call, file: site.file }
}

const SPLIT = /\.r?split\([^()]*\)$/

function splitText(node: SyntaxNode): string {
  return `${code(node)}, which has a single part when the separator is not in the text`
}

/** What `len(xs)`, `xs.length` and `xs.size` count, where they are the divisor. */
function measuredList(node: SyntaxNode, view: LanguageView): SyntaxNode | undefined {
  const call = view.call(node)
  if (call !== undefined) return call.callee.text() === 'len' ? call.positional[0] : undefined
  const member = view.member(node)
  return member?.name === 'length' || member?.name === 'size' ? member.object : undefined
}

/** An expression with the kind of value it gives, where its form tells. */
function typed(value: SyntaxNode): string {
  const text = value.text()
  const isText =
    /^(?:str\(|input\(|String\(|os\.environ|os\.getenv|process\.env|.*\.(?:strip|toString|toFixed|format|join)\()/
  const isNumber = /^(?:int\(|float\(|len\(|Number\(|parseInt\(|parseFloat\()/
  const kind = isText.test(text) ? ', which is text' : isNumber.test(text) ? ', which is a number' : ''
  return `${code(value)}${kind}`
}

/** Whether an error thrown here is caught in the same function. */
function isGuarded(node: SyntaxNode): boolean {
  return node.ancestors().some((ancestor) => ancestor.is('try_statement') && ancestor.field('body') !== null)
}
