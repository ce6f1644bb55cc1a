import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { symbolsOf, type CodeSymbol } from '../../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Finder, FoundLocation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { ranFunctions } from '../ran-functions.ts'
import { code, listed, place } from '../words.ts'

/** A method that leaves out what all others beside it do. */
const LEFT_OUT = 0.7
const RESETTING_MIN = 2
const CONCERNED = new Set(['null_dereference', 'missing_key', 'index_out_of_range', 'assertion', 'unknown'])
const BEGINS = /^(?:constructor|__init__|__post_init__|new|New\w*|<init>)$/
/** What a field is set to when what it held counts no more. */
const EMPTY = String.raw`(?:null|undefined|None|nil|false|False|true|True|-1|0|\[\]|\{\}|""|'')`
const CHANGES = String.raw`(?:push|unshift|pop|shift|splice|set|delete|clear|add|append|insert|remove|put|update|extend|setdefault|discard|sort|retain|drain)`

/**
 * Something that an object worked out once and keeps, which all methods but one drop when they change what it was worked out from.
 * Shape: `self._order = None` in `add` and `after`, and not in `remove`. Applies to classes whose methods are on the stack;
 * needs two methods that drop it.
 */
export const staleFieldFinder: Finder = {
  id: 'stale_field',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || !CONCERNED.has(symptom.errorClass)) return {}
    const ran = await ranFunctions(investigation, files)
    const seen = new Set<string>()
    for (const { file, node } of ran) {
      const own = symbolsOf(file.root).find(({ node: one }) => one.id() === node.id())
      if (own?.owner === undefined || seen.has(`${file.path}:${own.owner}`)) continue
      seen.add(`${file.path}:${own.owner}`)
      const found = forgetful(file, own.owner)
      const concerns = found === undefined ? [] : [found.field, found.changed]
      if (found === undefined || !ran.some((one) => concerns.some((field) => reads(one.node, field))))
        continue
      const others = listed(found.resetting.map(({ simpleName }) => code(simpleName)))
      const reason = `changes ${code(found.changed)} and leaves ${code(found.field)} as it was, which ${others} drop`
      const location: FoundLocation = locationAt(file, found.method.node, { confidence: LEFT_OUT, reason })
      const summary = `${symptom.summary} (${crashPlace(crash)}): ${code(found.method.name)} (${place(file, found.method.node)}) ${reason}`
      const basis = found.resetting.slice(0, 2).map(({ node: one }) => evidence.addCode(file, one))
      return {
        crashConfidence: 0.5,
        locations: [location],
        causes: [
          cause(summary, 0.82, [
            ...crashEvidence(investigation),
            evidence.addCode(file, found.method.node),
            ...basis,
          ]),
        ],
      }
    }
    return {}
  },
}

/** Whether a function looks at a field: where nothing that ran looks at either, what they hold did not make it fail. */
function reads(node: SyntaxNode, field: string): boolean {
  // Java leaves the object out, so there any word of that name counts.
  const before = viewOf(node).id === 'java' ? String.raw`(?<![\w$])` : String.raw`\.#?`
  return new RegExp(String.raw`${before}${field}\b(?!\s*=[^=])`).test(node.text())
}

interface Forgetful {
  readonly method: CodeSymbol
  /** The field that is not dropped, and the one that is changed. */
  readonly field: string
  readonly changed: string
  readonly resetting: readonly CodeSymbol[]
}

/** The only method of a class that changes what the others change too, and does not drop what they drop. */
function forgetful(file: ParsedFile, owner: string): Forgetful | undefined {
  const methods = symbolsOf(file.root).filter(
    (one) => one.kind === 'function' && one.owner === owner && !BEGINS.test(one.simpleName),
  )
  const fields = methods.map((method) => ({ method, reset: resetBy(method), changed: changedBy(method) }))
  for (const field of new Set(fields.flatMap(({ reset }) => [...reset]))) {
    const resetting = fields.filter(({ reset }) => reset.has(field))
    if (resetting.length < RESETTING_MIN) continue
    // What each of them changes beside it is what the field was worked out from.
    const [first, ...rest] = resetting.map(({ changed }) => changed)
    const sources = [...(first ?? [])].filter((name) => name !== field && rest.some((one) => one.has(name)))
    for (const changed of sources) {
      const left = fields.filter(
        ({ changed: own, reset, method }) =>
          own.has(changed) &&
          !reset.has(field) &&
          !new RegExp(`\\b${field}\\s*=[^=]`).test(method.node.text()),
      )
      const [only] = left
      if (only !== undefined && left.length === 1)
        return { method: only.method, field, changed, resetting: resetting.map(({ method }) => method) }
    }
  }
  return undefined
}

/** The fields that a method sets to an empty value. */
function resetBy(method: CodeSymbol): ReadonlySet<string> {
  return fieldsIn(method, String.raw`\s*=\s*${EMPTY}\s*(?=[;\n}]|$)`)
}

/** The fields that a method changes, in whole or in part. */
function changedBy(method: CodeSymbol): ReadonlySet<string> {
  const changes = String.raw`(?:\s*[-+*|&]?=(?!=)|\[[^\]\n]*\]\s*[-+]?=(?!=)|(?:\[[^\]\n]*\])?\.${CHANGES}\()`
  const removed = new RegExp(
    String.raw`\b(?:del|delete)\b[ (]+${receiverOf(method)}#?([A-Za-z_]\w*)[[,.]`,
    'g',
  )
  const found = new Set(fieldsIn(method, changes))
  for (const [, name = ''] of method.node.text().matchAll(removed)) found.add(name)
  return found
}

function fieldsIn(method: CodeSymbol, after: string): ReadonlySet<string> {
  const pattern = new RegExp(String.raw`(?<![\w$.])${receiverOf(method)}#?([A-Za-z_]\w*)${after}`, 'g')
  const found = [...method.node.text().matchAll(pattern)].map(([, name = '']) => name)
  const local = viewOf(method.node).id === 'java' ? localNames(method) : new Set<string>()
  return new Set(found.filter((name) => !local.has(name)))
}

/** Java: what a method declares for itself is no field, though it is written like one. */
function localNames({ node }: CodeSymbol): ReadonlySet<string> {
  const declared = nodesOfKinds(node, [
    'variable_declarator',
    'formal_parameter',
    'enhanced_for_statement',
    'resource',
  ])
  return new Set(declared.flatMap((one) => one.field('name')?.text() ?? []))
}

/** What stands before a field of the own object, as a pattern. Java leaves it out. */
function receiverOf({ node }: CodeSymbol): string {
  const { id } = viewOf(node)
  if (id === 'python' || id === 'rust') return String.raw`self\.`
  if (id === 'java') return String.raw`(?:this\.)?`
  const receiver = /^\((\w+)/.exec(node.field('receiver')?.text() ?? '')?.[1]
  return receiver === undefined ? String.raw`this\.` : String.raw`${receiver}\.`
}
