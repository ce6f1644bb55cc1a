import { familyOf } from '../../../agent/repository/code-languages.ts'
import type { ParsedFile, ParsedFiles } from '../../../agent/repository/definitions.ts'
import { scopesOf } from '../behind-crash.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { branchesBeside, branchesIn, kindsIn, type Branches, type Kinds } from '../kinds.ts'
import { raisedAt } from '../raised-at.ts'
import { code, listed, place } from '../words.ts'

/** What gives a result for each of the others gives none for this one; what only acts may leave one alone on purpose. */
const GIVES_NOTHING = 0.69
const DOES_NOTHING = 0.57
const FILES_MAX = 6
const SCOPES_MAX = 10
const CONCERNED = new Set([
  'null_dereference',
  'missing_key',
  'not_callable',
  'type_mismatch',
  'index_out_of_range',
  'assertion',
  'unknown',
])

/**
 * A switch on the stack, or behind the value that failed, that has no branch for one of the kinds which a type of the program tells
 * apart, and no default either, or one that raised this. Shape: no `case 'restored'` for `type: 'added' | 'removed' | 'restored'`.
 * Applies to unions of literals, records with a tag, enumerations and blocks of constants.
 */
export const forgottenKindFinder: Finder = {
  id: 'forgotten_kind',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || !CONCERNED.has(symptom.errorClass)) return {}
    // What a default raises is raised for what has no branch beside it.
    const raising = raisedAt(investigation)
    const beside = raising === undefined ? undefined : branchesBeside(raising)
    const scopes = (await scopesOf(investigation)).slice(0, SCOPES_MAX)
    const open = scopes.flatMap(({ file, node }) => branchesIn(node).map((branches) => ({ file, branches })))
    const places = beside === undefined ? open : [{ file: crash.file, branches: beside }, ...open]
    for (const { file, branches } of places) {
      const declared = await declarationOf(branches.keys, file, files)
      if (declared === undefined) continue
      const missing = missingFrom(branches, declared.kinds, investigation.exceptionMessage)
      const reason = `has no branch for ${listed(missing.map(code))}, which ${declared.file.path} tells apart from ${listed([...branches.keys].map(code), 3)}`
      const summary = `${symptom.summary} (${crashPlace(crash)}): the code at ${place(file, branches.node)} ${reason}`
      const confidence = branches.isGiving ? GIVES_NOTHING : DOES_NOTHING
      return {
        ...(branches.isGiving ? { crashConfidence: 0.5 } : {}),
        locations: [locationAt(file, branches.node, { confidence, reason })],
        causes: [
          cause(summary, branches.isGiving ? 0.78 : 0.6, [
            ...crashEvidence(investigation),
            evidence.addCode(file, branches.node),
          ]),
        ],
      }
    }
    return {}
  },
}

/** The kinds without a branch; where the error names some of them, those. */
function missingFrom({ keys }: Branches, kinds: Kinds, message: string): readonly string[] {
  const missing = [...kinds.difference(keys)]
  const words = new Set(message.match(/[\p{L}_$][\p{L}\p{N}_$-]*/gu) ?? [])
  const named = missing.filter((kind) => words.has(kind))
  return named.length > 0 ? named : missing
}

/** The smallest set of kinds that holds all that have a branch, and more; looked for in the file and in those that name one of them. */
async function declarationOf(
  keys: Kinds,
  from: ParsedFile,
  files: ParsedFiles,
): Promise<{ readonly file: ParsedFile; readonly kinds: Kinds } | undefined> {
  const [name = ''] = keys
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name)) return undefined
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_$])${RegExp.escape(name)}(?![\\p{L}\\p{N}_$])`, 'u')
  const found: { readonly file: ParsedFile; readonly kinds: Kinds }[] = []
  for (const file of await files.filesWith(from, pattern, { filesMax: FILES_MAX, name })) {
    if (familyOf(file.root) !== familyOf(from.root)) continue
    for (const kinds of kindsIn(file.root)) if (keys.isSubsetOf(kinds)) found.push({ file, kinds })
  }
  const [smallest] = found.toSorted((a, b) => a.kinds.size - b.kinds.size)
  return smallest === undefined || smallest.kinds.size === keys.size ? undefined : smallest
}
