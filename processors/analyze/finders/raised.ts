import { nodesOnLine } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt, originEvidence, originText } from '../findings.ts'
import type { Origin, Trail } from '../origin.ts'
import { createOriginSearch } from '../origins.ts'
import { branchesBeside } from '../kinds.ts'
import { code, listed, place } from '../words.ts'
import { visibleBindings } from '../bindings.ts'

/** An error that the program throws itself: the condition under which it does, and what the values in it come from. */
export const raisedFinder: Finder = {
  id: 'raised',
  async find(investigation) {
    const { crash, files, frames, symptom } = investigation
    if (crash === undefined || files === undefined) return {}
    const statement = nodesOnLine(crash.file.root, crash.line).find(
      (node) => crash.view.raised(node) !== undefined,
    )
    if (statement === undefined) return {}
    const isOwnWord = symptom.access === 'raise' || symptom.rule === 'unknown'
    const around = crash.function?.node ?? crash.file.root
    const isAssertion = statement.is('assert_statement')
    const beside = branchesBeside(statement)
    const condition = isAssertion ? undefined : crash.view.condition(statement, around)
    const name = crash.function === undefined ? 'the program' : code(crash.function.name)
    const when = isAssertion
      ? ` since ${code(statement.namedChildren()[0] ?? statement)} does not hold`
      : beside !== undefined
        ? ` for a ${code(beside.subject)} that has no branch beside ${listed([...beside.keys].map(code))}`
        : condition === undefined
          ? ''
          : ` when ${code(condition)}`
    const sentence = `${name} raises this itself${when} (${crashPlace(crash)})`
    const isWrapped = !isOwnWord
    const origins = await conditionOrigins(statement, crash, createOriginSearch({ files, frames }))
    const [origin] = origins
    const from = raisedFrom(statement, crash)
    const raised = from === undefined ? sentence : `${sentence}: ${from.text}`
    const base = cause(
      raised,
      from !== undefined && isWrapped ? 0.7 : condition === undefined && !isAssertion ? 0.45 : 0.6,
      [
        ...crashEvidence(investigation),
        from === undefined ? undefined : investigation.evidence.addCode(crash.file, from.node),
      ],
    )
    return {
      ...(isOwnWord ? { errorClass: 'assertion' as const } : {}),
      locations: origins
        .slice(0, 1)
        .map((one) =>
          locationAt(one.file, one.node, { confidence: 0.5, reason: one.clauses.at(-1)?.text ?? '' }),
        ),
      causes:
        origin === undefined
          ? [base]
          : [
              cause(`${sentence}: ${originText(origin)}`, 0.7, [
                ...crashEvidence(investigation),
                ...originEvidence(origin, investigation),
              ]),
              base,
            ],
    }
  },
}

/** Go: `panic(err)` passes on an error that something else gave. */
function raisedFrom(
  statement: SyntaxNode,
  crash: CrashSite,
): { readonly text: string; readonly node: SyntaxNode } | undefined {
  const value = crash.view.raised(statement)
  if (value === undefined || crash.view.id !== 'go' || !crash.view.isIdentifier(value)) return undefined
  const binding = visibleBindings(value, crash.view).possible[0]
  if (binding?.value === undefined) return undefined
  return {
    text: `${code(value)} comes from ${code(binding.value)} (${place(crash.file, binding.node)})`,
    node: binding.node,
  }
}

/** Where the values in the condition of a raise come from. */
async function conditionOrigins(
  statement: SyntaxNode,
  crash: CrashSite,
  search: ReturnType<typeof createOriginSearch>,
): Promise<readonly Origin[]> {
  const { view } = crash
  const trail: Trail = { file: crash.file, clauses: [], depth: 0, frameIndex: crash.frameIndex }
  const branch = statement.ancestors().find((ancestor) => ancestor.field('condition') !== null)
  const condition = statement.is('assert_statement')
    ? statement.namedChildren()[0]
    : branch?.field('condition')
  if (condition === undefined || condition === null) return []
  const isEmptyTest =
    /^\(?(?:!\s*[\w$.]+|not [\w.]+|[\w$.]+ (?:===?|is|==) (?:null|undefined|None|nil)|[\w.]+)\)?$/.test(
      condition.text(),
    )
  if (!isEmptyTest) return []
  const names = condition.is('identifier') ? [condition] : condition.findAll({ rule: { kind: 'identifier' } })
  for (const name of names.slice(0, 3)) {
    if (!view.isIdentifier(name)) continue
    const origins = (await search.trace(name, trail)).filter((origin) => origin.strength >= 0.6)
    if (origins.length > 0) return origins
  }
  return []
}
