import { callsOf } from '../../../agent/repository/callers.ts'
import type { ParsedFiles } from '../../../agent/repository/definitions.ts'
import { lineOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { CrashSite, Finder, FoundLocation, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { createOriginSearch } from '../origins.ts'
import { isOwnParameter } from '../stored-parameters.ts'
import { code, place } from '../words.ts'
import { fieldWrites } from '../writes.ts'

const WRONG_ORDER = 0.72
const FRAMES_MAX = 8
const FILES_MAX = 6

/**
 * Functions that run one after the other on the same object, where one that reads a member of it was handed over before the
 * one that sets it. Shape: `app.use(audit)` above `app.use(session)`, where `session` alone sets `request.session`.
 */
export const registeredOrderFinder: Finder = {
  id: 'registered_order',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || symptom.errorClass !== 'null_dereference') return {}
    const member = readMember(crash)
    if (member === undefined) return {}
    const setters = await settersOf(member, investigation)
    const ran = new Set(ranNames(investigation))
    for (const setter of setters) {
      const found = ran.has(setter) ? undefined : await handedOverAfter(setter, ran, files, investigation)
      if (found === undefined) continue
      const summary = `${symptom.summary} (${crashPlace(crash)}): ${found.location.reason}`
      return {
        causeClass: 'initialization_order',
        crashConfidence: 0.5,
        locations: [found.location],
        causes: [
          cause(summary, 0.8, [
            ...crashEvidence(investigation),
            evidence.addCode(found.location.file, found.first),
            evidence.addCode(found.location.file, found.later),
          ]),
        ],
      }
    }
    return {}
  },
}

/** The member of a parameter that the absent value is. Shape: `session` of `const { session } = request` and of `request.session`. */
function readMember({ suspects, view }: CrashSite): { name: string; object: SyntaxNode } | undefined {
  const [first] = suspects
  if (first === undefined) return undefined
  const node = view.core(first.value)
  const member = view.member(node)
  if (member !== undefined)
    return isOwnParameter(view.core(member.object), view)
      ? { name: member.name, object: member.object }
      : undefined
  if (!view.isIdentifier(node)) return undefined
  const [only] = visibleBindings(node, view).possible
  if (only === undefined) return undefined
  const { part, value } = only
  const name = part !== undefined && /^[\w$]+$/.test(part) ? part : undefined
  if (name !== undefined && value !== undefined && isOwnParameter(view.core(value), view))
    return { name, object: value }
  const read = value === undefined ? undefined : view.member(view.core(value))
  return read !== undefined && part === undefined && isOwnParameter(view.core(read.object), view)
    ? { name: read.name, object: read.object }
    : undefined
}

/** The functions that set the member of what they were given. */
async function settersOf(
  member: { readonly name: string; readonly object: SyntaxNode },
  { crash, files, frames }: Investigation,
): Promise<readonly string[]> {
  if (crash === undefined || files === undefined) return []
  const search = createOriginSearch({ files, frames })
  const names = (await fieldWrites(member, crash.file, search)).flatMap(({ node }) => {
    const isAssigned = /assignment/.test(String(node.parent()?.kind()))
    return isAssigned ? (namedFunctionAround(node)?.simpleName ?? []) : []
  })
  return [...new Set(names)].slice(0, 4)
}

function ranNames({ crash, frames }: Investigation): readonly string[] {
  const from = crash?.frameIndex ?? 0
  return frames
    .slice(from, from + FRAMES_MAX)
    .flatMap(({ isOwn, function: name }) => (isOwn ? (/([\w$]+)\W*$/.exec(name)?.[1] ?? []) : []))
}

/** Two calls of the same function, one after the other, that are given what ran and then what would have set the member. */
async function handedOverAfter(
  setter: string,
  ran: ReadonlySet<string>,
  files: ParsedFiles,
  { crash }: Investigation,
): Promise<{ location: FoundLocation; first: SyntaxNode; later: SyntaxNode } | undefined> {
  if (crash === undefined) return undefined
  const pattern = new RegExp(`\\(\\s*(?:[\\w$]+[.,]\\s*)*${RegExp.escape(setter)}\\b`)
  for (const file of await files.filesWith(crash.file, pattern, { filesMax: FILES_MAX, name: setter })) {
    const calls = callsOf(file.root).flatMap((call) => {
      const made = viewOf(call).call(call)
      const given = (made?.positional ?? []).map((one) => one.text())
      const callee = made?.callee.text().split('(')[0] ?? ''
      return made === undefined
        ? []
        : [{ call, given, callee, around: namedFunctionAround(call)?.startIndex }]
    })
    const later = calls.find(({ given }) => given.includes(setter))
    const before = calls.filter(
      ({ call, callee, around }) =>
        callee === later?.callee && around === later.around && lineOf(call) < lineOf(later.call),
    )
    // Of several that ran, the innermost is the one that read it.
    const [first] = [...ran].flatMap((name) => before.filter(({ given }) => given.includes(name)))
    if (later === undefined || first === undefined) continue
    const reason = `comes before ${code(later.call)} (${place(file, later.call)}), and ${code(setter)} sets what it needs`
    const location = locationAt(file, first.call, { confidence: WRONG_ORDER, reason })
    return { location, first: first.call, later: later.call }
  }
  return undefined
}
