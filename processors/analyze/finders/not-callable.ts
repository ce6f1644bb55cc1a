import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Definition, ParsedFile } from '../../../agent/repository/definitions.ts'
import { symbolsOf } from '../../../agent/repository/symbols.ts'
import type { CrashSite, Finder, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt, originEvidence, originText } from '../findings.ts'
import { methodHandedOver } from '../handed-over.ts'
import { unawaited } from '../origins/member.ts'
import { createOriginSearch } from '../origins.ts'
import { typeName } from '../origins/callee.ts'
import { exportedNames, saysWhatItExports } from '../exports.ts'
import { fieldSettings } from '../origins/fields.ts'
import { viewOf } from '../language-views.ts'
import { importsOf, resolveModule } from '../../../agent/repository/imports.ts'
import type { Trail } from '../origin.ts'
import { code, listed, nearest, place } from '../words.ts'

/**
 * A call of something that is no function, or a member that a type has not: a promise that is not awaited,
 * a name that is almost a method of the class, an import of something the module does not export.
 */
export const notCallableFinder: Finder = {
  id: 'not_callable',
  async find(investigation) {
    const { crash, files, symptom } = investigation
    const [suspect] = crash?.suspects ?? []
    if (crash === undefined || files === undefined || suspect === undefined) return {}
    const isWrongMember = symptom.access === 'read_member' && symptom.errorClass !== 'null_dereference'
    const isCoroutine = symptom.value === 'coroutine'
    if (symptom.access !== 'call' && symptom.access !== 'iterate' && !isWrongMember && !isCoroutine) return {}
    const { view } = crash
    const callee = view.core(isWrongMember ? suspect.access : suspect.value)
    const member = view.member(callee)
    const trail: Trail = { file: crash.file, clauses: [], depth: 0, frameIndex: crash.frameIndex }
    const search = createOriginSearch({
      files,
      frames: investigation.frames,
    })
    const receiver = member === undefined ? callee : view.core(member.object)
    const waiting = isCoroutine ? view.core(suspect.value) : receiver
    const promise = await unawaited(waiting, view, trail, search)
    const start = `${symptom.summary} (${crashPlace(crash)})`
    if (promise !== undefined) {
      return {
        locations: [
          locationAt(promise.file, promise.node, { confidence: 0.82, reason: originText(promise) }),
        ],
        causes: [
          cause(
            `${start}: ${code(waiting)} is a ${view.id === 'python' ? 'coroutine' : 'promise'}, ${originText(promise)}`,
            0.88,
            [...crashEvidence(investigation), ...originEvidence(promise, investigation)],
          ),
        ],
      }
    }
    if (isCoroutine) return {}
    if (member !== undefined)
      return memberFinding({ name: member.name, receiver, start }, crash, investigation)
    return view.isIdentifier(callee)
      ? importFinding({ local: callee.text(), start }, crash, investigation)
      : {}
  },
}

/** A method that the class has under a name like it. */
async function memberFinding(
  { name, receiver, start }: { readonly name: string; readonly receiver: SyntaxNode; readonly start: string },
  crash: CrashSite,
  investigation: Investigation,
): ReturnType<Finder['find']> {
  const { files, symptom } = investigation
  const exported = crash.view.isIdentifier(receiver)
    ? await importFinding({ local: receiver.text(), start, member: name }, crash, investigation)
    : {}
  if ((exported.causes ?? []).length > 0) return exported
  const type =
    symptom.value !== undefined && /^[A-Z]/.test(symptom.value)
      ? symptom.value
      : typeName(receiver, crash.view)
  const self = crash.view.isSelf(receiver) ? crash.function?.owner : undefined
  const className = self ?? type
  const definition = className === undefined ? undefined : await files?.findDefinition(crash.file, className)
  const owner =
    definition ??
    (className === undefined ? undefined : await files?.findOnlyDefinition(crash.file, className))
  if (owner === undefined || className === undefined) return {}
  const members = symbolsOf(owner.file.root).filter((symbol) => symbol.owner === className)
  const fields = fieldSettings(owner.symbol.node, viewOf(owner.symbol.node)).map((setting) => setting.name)
  const all = new Set([...members.map((symbol) => symbol.simpleName), ...fields])
  // A member that is there has the wrong value, which others explain, or the method runs with another `this`.
  if (all.has(name))
    return self === undefined ? {} : otherReceiver({ className, start }, crash, investigation)
  const names = [...all].filter((one) => one !== 'constructor' && one !== '__init__')
  const near = nearest(name, names)
  const has = near === undefined ? `it has ${listed(names.map(code))}` : `${code(near)} may be meant`
  const target = members.find((symbol) => symbol.simpleName === near)
  const { evidence: log } = investigation
  const evidence = [
    ...crashEvidence(investigation),
    log.addCode(owner.file, owner.symbol.node),
    target === undefined ? undefined : log.addCode(owner.file, target.node),
  ]
  const summary = `${start}: ${code(className)} (${place(owner.file, owner.symbol.node)}) has no ${code(name)}, ${has}`
  const causes = [cause(summary, near === undefined ? 0.6 : 0.82, evidence)]
  if (near !== undefined) return { causes, crashConfidence: 1 }
  const meant = await lackingMember({ name, className }, owner, investigation)
  if (meant === undefined) return { causes }
  const { node, others } = meant
  const reason = `is of ${code(className)}, which has no ${code(name)} as ${listed(others.map(code), 3)} do`
  return {
    causes,
    crashConfidence: 0.5,
    locations: [locationAt(owner.file, node, { confidence: LACKS_MEMBER, reason })],
  }
}

/** Other classes beside it have the member: the class that lacks it is more likely wrong than who calls it. */
const LACKS_MEMBER = 0.66
const OTHERS_MIN = 1

/**
 * Where a class lacks a member that others of its kind have: its method whose name has most words in common with it, else the class.
 * undefined where no class with the same base, or for the same use, has it.
 */
async function lackingMember(
  { name, className }: { readonly name: string; readonly className: string },
  owner: Definition,
  { files, crash }: Investigation,
): Promise<{ readonly node: SyntaxNode; readonly others: readonly string[] } | undefined> {
  if (files === undefined || crash === undefined) return undefined
  const pattern = new RegExp(`(?<![\\w$])${RegExp.escape(name)}\\s*\\(`)
  const found = await files.filesWith(owner.file, pattern, { filesMax: OTHER_FILES_MAX, name })
  const others = found
    .flatMap((file) => symbolsOf(file.root))
    .filter(
      ({ kind, simpleName, owner: of }) => kind === 'function' && simpleName === name && of !== undefined,
    )
    .flatMap(({ owner: of }) => (of === undefined || of === className ? [] : [of]))
  if (others.length < OTHERS_MIN) return undefined
  const words = new Set(wordsOf(name))
  const [nearMethod] = symbolsOf(owner.file.root)
    .filter(({ owner: of, kind, simpleName }) => kind === 'function' && of === className && simpleName !== '')
    .map((symbol) => ({
      symbol,
      common: wordsOf(symbol.simpleName).filter((word) => words.has(word)).length,
    }))
    .filter(({ common }) => common > 0)
    .toSorted((a, b) => b.common - a.common)
  return { node: nearMethod?.symbol.node ?? owner.symbol.node, others: [...new Set(others)] }
}

const OTHER_FILES_MAX = 12

/** `write` and `row` of `write_row` and of `writeRow`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
}

/** A class that has the member, whose method runs with a `this` that has not: where the method is handed over without its object. */
async function otherReceiver(
  { className, start }: { readonly className: string; readonly start: string },
  crash: CrashSite,
  investigation: Investigation,
): ReturnType<Finder['find']> {
  const { files, evidence } = investigation
  const method = crash.function?.simpleName
  if (files === undefined || method === undefined || crash.view.id !== 'javascript') return {}
  const handed = await methodHandedOver(method, crash.file, { files })
  if (handed === undefined) return {}
  const reason = `${code(handed.node)} is handed over without its object, so ${code(`${className}.${method}`)} runs with another ${code('this')}`
  return {
    causeClass: 'not_callable_or_missing_member',
    crashConfidence: 0.5,
    locations: [locationAt(handed.file, handed.node, { confidence: HANDED_OVER, reason })],
    causes: [
      cause(`${start}: ${reason} (${place(handed.file, handed.node)})`, 0.84, [
        ...crashEvidence(investigation),
        evidence.addCode(handed.file, handed.node),
      ]),
    ],
  }
}

const HANDED_OVER = 0.8

/** An imported name, or a member of an imported module, that the module does not export. */
async function importFinding(
  { local, start, member }: { readonly local: string; readonly start: string; readonly member?: string },
  crash: CrashSite,
  investigation: Investigation,
): ReturnType<Finder['find']> {
  const { files, repository } = investigation
  const imported = importsOf(crash.file.root).find((one) => one.local === local)
  if (imported === undefined || files === undefined || repository === undefined) return {}
  const family = crash.view.id
  // A member of something that a module exports is none of the module; other languages do not begin without what they import by name.
  if (member === undefined ? family !== 'javascript' : imported.imported !== '*') return {}
  for (const path of resolveModule(repository, crash.file.path, imported.module, family)) {
    const file = await files.open(path)
    if (file === undefined) continue
    const wanted = member ?? imported.imported
    const names = family === 'javascript' ? exportedNames(file) : ownNames(file)
    const isThere = names.includes(wanted) || (member === undefined && imported.imported === '*')
    if (isThere && member === undefined && imported.imported === '*' && names.length > 0) {
      const summary = `${start}: ${code(local)} is the whole module ${code(path)}, whose exports are ${listed(names.map(code))}`
      return {
        causes: [
          cause(summary, 0.7, [
            ...crashEvidence(investigation),
            investigation.evidence.addLine(crash.file, imported.line),
          ]),
        ],
      }
    }
    const isKnown = family === 'javascript' ? saysWhatItExports(file) : isNowhere(wanted, file)
    if (isThere || names.length === 0 || !isKnown || imported.imported === 'default') continue
    const near = nearest(wanted, names)
    const hint = near === undefined ? `it exports ${listed(names.map(code))}` : `${code(near)} may be meant`
    const summary = `${start}: ${code(path)} exports no ${code(wanted)}, ${hint}`
    return {
      causes: [
        cause(summary, near === undefined ? 0.65 : 0.82, [
          ...crashEvidence(investigation),
          investigation.evidence.addLine(crash.file, imported.line),
        ]),
      ],
    }
  }
  return {}
}

/** The functions and classes of a module. */
function ownNames({ root }: ParsedFile): readonly string[] {
  return symbolsOf(root)
    .filter((symbol) => symbol.owner === undefined)
    .map((symbol) => symbol.simpleName)
}

/** Whether a file never speaks of a name, and takes in no names that it does not say. */
function isNowhere(name: string, { root, text }: ParsedFile): boolean {
  if (importsOf(root).some(({ local, imported }) => local === '*' && imported === '*')) return false
  return !new RegExp(`(?<![\\p{L}\\p{N}_$])${RegExp.escape(name)}(?![\\p{L}\\p{N}_$])`, 'u').test(text)
}
