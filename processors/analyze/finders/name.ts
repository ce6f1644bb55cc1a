import { lineOf, nodesOnLine, symbolsOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { bindingsOfName, contains, visibleBindings } from '../bindings.ts'
import type { CrashSite, Finder, FoundLocation, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { code, nearest, place } from '../words.ts'

/** A name that is not defined, not yet set, or may not be set again. */
export const nameFinder: Finder = {
  id: 'name',
  async find(investigation) {
    const { crash, symptom } = investigation
    if (crash === undefined || symptom.errorClass !== 'undefined_name') return {}
    if (symptom.rule === 'js-assignment-to-constant') return constantFinding(crash, investigation)
    const [suspect] = crash.suspects
    if (symptom.access !== 'name' || suspect === undefined) return {}
    const name = symptom.subject ?? ''
    const bindings = bindingsOfName(suspect.value, crash.view)
    const { possible } = visibleBindings(suspect.value, crash.view)
    const visible = possible.length > 0 ? possible : bindings
    const start = `${symptom.summary} (${crashPlace(crash)})`
    if (symptom.rule !== 'py-name' && symptom.rule !== 'js-not-defined' && visible.length > 0) {
      return lateBinding(
        { start, name, targets: visible.map((binding) => binding.node) },
        crash,
        investigation,
      )
    }
    return unknownName(
      { start, name, targets: bindings.map((binding) => binding.node) },
      crash,
      investigation,
    )
  },
}

interface NamedUse {
  /** How the cause begins. */
  readonly start: string
  readonly name: string
  /** Occurrences that give the name a value. */
  readonly targets: readonly SyntaxNode[]
}

/** The name is bound, but on a way that was not taken, or later. */
function lateBinding(
  { start, name, targets }: NamedUse,
  crash: CrashSite,
  investigation: Investigation,
): { locations: FoundLocation[]; causes: ReturnType<typeof cause>[] } {
  const own = crash.function?.node
  const branches = targets.map((target) =>
    own === undefined ? undefined : crash.view.condition(target, own),
  )
  const inside = targets.findIndex((target) =>
    target.ancestors().some((ancestor) => crash.view.isConditional(ancestor)),
  )
  const target = targets[inside < 0 ? 0 : inside]
  if (target === undefined) return { locations: [], causes: [] }
  const condition = branches[inside < 0 ? 0 : inside]
  const isLater = target.range().start.line + 1 > crash.line
  const isOwn = own !== undefined && contains(own, target)
  const isOuter = crash.view.id === 'python' && own !== undefined && (!isOwn || lineOf(target) === crash.line)
  const how = isOuter
    ? `assigning to ${code(name)} in ${code(crash.function?.name ?? 'this function')} makes it a variable of its own there, which has no value yet`
    : isLater
      ? `${code(name)} gets its value only later`
      : condition !== undefined
        ? `${code(name)} is set only when ${code(condition)}`
        : inside >= 0
          ? `${code(name)} is set only inside a block that may not run`
          : `${code(name)} is declared`
  const summary = `${start}: ${how} (${place(crash.file, target)})`
  return {
    locations: [locationAt(crash.file, target, { confidence: 0.58, reason: how })],
    causes: [
      cause(summary, 0.82, [
        ...crashEvidence(investigation),
        investigation.evidence.addCode(crash.file, target),
      ]),
    ],
  }
}

/** The name is bound nowhere it can be seen: a slip, a missing import, or a name of another scope. */
async function unknownName(
  { start, name, targets: elsewhere }: NamedUse,
  crash: CrashSite,
  investigation: Investigation,
): ReturnType<Finder['find']> {
  const { files, evidence } = investigation
  const near = nearest(name, namesIn(crash))
  const definition = await files?.findOnlyDefinition(crash.file, name)
  const basis = crashEvidence(investigation)
  if (definition !== undefined && definition.file.path !== crash.file.path) {
    const at = place(definition.file, definition.symbol.node)
    const summary = `${start}: ${code(name)} is defined at ${at} and is not imported into ${code(crash.file.path)}`
    return {
      causes: [cause(summary, 0.85, [...basis, evidence.addCode(definition.file, definition.symbol.node)])],
    }
  }
  const later = crash.function === undefined ? boundBelow(name, crash) : undefined
  if (later !== undefined) {
    const summary = `${start}: ${code(name)} gets its value only further down (${place(crash.file, later)})`
    return {
      causeClass: 'initialization_order',
      causes: [cause(summary, 0.84, [...basis, evidence.addCode(crash.file, later)])],
    }
  }
  if (near !== undefined) {
    const target = bindingNode(crash.file.root, near)
    const where = target === undefined ? '' : ` (${place(crash.file, target)})`
    const summary = `${start}: there is a ${code(near)}${where}, which may be meant`
    return {
      causes: [
        cause(summary, 0.82, [
          ...basis,
          target === undefined ? undefined : evidence.addCode(crash.file, target),
        ]),
      ],
    }
  }
  const [other] = elsewhere
  if (other !== undefined) {
    const summary = `${start}: ${code(name)} exists only in another function or block (${place(crash.file, other)})`
    return { causes: [cause(summary, 0.75, [...basis, evidence.addCode(crash.file, other)])] }
  }
  return { causes: [cause(`${start}: nothing in this file defines or imports it`, 0.7, basis)] }
}

/** What gives a name its value outside of any function, below the line that needed it while the file was loaded. */
function boundBelow(name: string, { file, line }: CrashSite): SyntaxNode | undefined {
  const isBelow = (node: SyntaxNode): boolean => lineOf(node) > line
  return file.root.namedChildren().find((one) => {
    const inner = one.field('definition') ?? one.field('declaration') ?? one
    const assigned = inner.namedChildren()[0]?.field('left')
    return isBelow(one) && (inner.field('name')?.text() === name || assigned?.text() === name)
  })
}

/** The names that a file gives to something. */
function namesIn(crash: CrashSite): ReadonlySet<string> {
  const bound = crash.file.root
    .findAll({ rule: { kind: 'identifier' } })
    .filter((node) => crash.view.bindingOf(node) !== undefined)
  return new Set([
    ...symbolsOf(crash.file.root).map((symbol) => symbol.simpleName),
    ...bound.map((node) => node.text()),
  ])
}

function bindingNode(root: SyntaxNode, name: string): SyntaxNode | undefined {
  return root.find({ rule: { kind: 'identifier', regex: `^${name.replace(/\$/g, '\\$')}$` } }) ?? undefined
}

/** `const` that is assigned again: its declaration is the place to change. */
function constantFinding(
  crash: CrashSite,
  investigation: Investigation,
): Awaited<ReturnType<Finder['find']>> {
  for (const node of nodesOnLine(crash.file.root, crash.line)) {
    const target = node.field('left') ?? node.field('argument')
    if (target?.is('identifier') !== true || !/assignment|update/.test(String(node.kind()))) continue
    const declared =
      visibleBindings(target, crash.view).possible.at(-1)?.node ?? bindingsOfName(target, crash.view)[0]?.node
    if (declared === undefined) continue
    const reason = `${code(target)} is declared as a constant`
    const summary = `${code(node)} assigns again (${crashPlace(crash)}), but ${reason} (${place(crash.file, declared)})`
    return {
      locations: [locationAt(crash.file, declared, { confidence: 0.7, reason })],
      causes: [
        cause(summary, 0.9, [
          ...crashEvidence(investigation),
          investigation.evidence.addCode(crash.file, declared),
        ]),
      ],
    }
  }
  return {}
}
