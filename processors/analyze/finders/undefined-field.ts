import { symbolOf } from '../../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { fieldSettings, isClassNode } from '../origins/fields.ts'
import { code } from '../words.ts'

/** A field that is declared and never set is left out where the object is made. */
const DECLARED = 0.72
/** One that is not declared may be a slip of the pen where it is read; not in several places. */
const USED = 0.62
const USES_MIN = 2

/**
 * JavaScript and TypeScript: a field of `this` that its class reads and nothing sets. What makes the object, its constructor, leaves it out.
 * Applies to fields that are absent or not callable; leaves alone classes that something else may fill: a base class, `Object.assign`,
 * a parameter that is a field; nor is a field meant that is declared as one that may be left out.
 */
export const undefinedFieldFinder: Finder = {
  id: 'undefined_field',
  find(investigation) {
    const { crash, symptom, evidence } = investigation
    if (crash === undefined || crash.view.id !== 'javascript') return Promise.resolve({})
    if (symptom.errorClass !== 'null_dereference' && symptom.errorClass !== 'not_callable')
      return Promise.resolve({})
    const member = fieldOfThis(crash)
    const around = member?.ancestors().find((ancestor) => isClassNode(ancestor))
    const name = member === undefined ? undefined : crash.view.member(member)?.name
    if (member === undefined || around === undefined || name === undefined) return Promise.resolve({})
    const settings = fieldSettings(around, crash.view).filter((setting) => setting.name === name)
    if (settings.some(({ value }) => value !== undefined) || isFilledOtherwise(around, name))
      return Promise.resolve({})
    const isDeclared = settings.length > 0
    if (settings.some(({ node }) => node.children().some((child) => child.is('?'))))
      return Promise.resolve({})
    const uses = usesOf(name, around)
    if (!isDeclared && (uses < USES_MIN || isSetSomewhere(crash, name))) return Promise.resolve({})
    const begins = constructorOf(around)
    if (begins === undefined) return Promise.resolve({})
    const text = `${code(symbolOf(begins).name)} does not set ${code(name)}, which ${uses > 1 ? `${uses} places read` : 'is read'} and nothing else sets`
    const summary = `${code(member)} was never set (${crashPlace(crash)}): ${text}`
    return Promise.resolve({
      locations: [locationAt(crash.file, begins, { confidence: isDeclared ? DECLARED : USED, reason: text })],
      causes: [cause(summary, 0.82, [...crashEvidence(investigation), evidence.addCode(crash.file, begins)])],
    })
  },
}

/** `this.rates` or `this.#rates` that is read of, called or gone through. */
function fieldOfThis({ suspects, view }: CrashSite): SyntaxNode | undefined {
  const [first] = suspects
  const value = first === undefined ? undefined : view.core(first.value)
  const member = value === undefined ? undefined : view.member(value)
  return member !== undefined && view.isSelf(view.core(member.object)) ? value : undefined
}

function isFilledOtherwise(around: SyntaxNode, name: string): boolean {
  const isPrivate = name.startsWith('#')
  const isDerived = around.namedChildren().some((child) => child.is('class_heritage'))
  if (isDerived && !isPrivate) return true
  if (
    !isPrivate &&
    /Object\.(?:assign|defineProperty|defineProperties)\(\s*this\b|this\[/.test(around.text())
  )
    return true
  const isMethod = nodesOfKinds(around, ['method_definition']).some(
    (node) => node.field('name')?.text() === name,
  )
  // `for ([this.a, this.b] of …)` and `({ a: this.a } = …)` set fields without an assignment to them.
  const isTarget = new RegExp(
    `[[{,:]\\s*this\\.${name.replace(/[$#]/g, '\\$&')}\\s*[\\]},][^=]*\\]?\\}?\\s*=`,
  ).test(around.text())
  return isMethod || isTarget || isParameterField(around, name)
}

/** TypeScript: `constructor(private readonly rates: Rates)`. */
function isParameterField(around: SyntaxNode, name: string): boolean {
  return nodesOfKinds(around, ['required_parameter', 'optional_parameter']).some(
    (node) =>
      node.children().some((child) => child.is('accessibility_modifier') || child.is('readonly')) &&
      node.field('pattern')?.text() === name,
  )
}

/** In how many places a field is spoken of; one whose name only begins alike is another. */
function usesOf(name: string, around: SyntaxNode): number {
  const used = new RegExp(`(?<![\\p{L}\\p{N}_$])this\\.${RegExp.escape(name)}(?![\\p{L}\\p{N}_$])`, 'gu')
  return around.text().match(used)?.length ?? 0
}

/** Whether the file sets a field of that name on anything. */
function isSetSomewhere({ file }: CrashSite, name: string): boolean {
  return new RegExp(`\\.${name.replace(/\$/g, '\\$')}\\s*(?:[?|&]{2}|\\+|-)?=(?!=)`).test(file.text)
}

function constructorOf(around: SyntaxNode): SyntaxNode | undefined {
  return (around.field('body')?.namedChildren() ?? []).find(
    (child) => child.is('method_definition') && child.field('name')?.text() === 'constructor',
  )
}
