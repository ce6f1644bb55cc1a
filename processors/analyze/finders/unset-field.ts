import { definitionIn, type Definition } from '../../../agent/repository/definitions.ts'
import { symbolsOf, type CodeSymbol } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder, Finding, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { code, place } from '../words.ts'
import { memberValues } from '../writes.ts'

const MISSING = /^'(\w+)' object has no attribute '(\w+)'/
/** It begins without what its methods need; more where the class leaves out what its base class would have set. */
const BEGINS_WITHOUT = 0.63
const LEAVES_OUT = 0.7
/** One place that reads what nobody sets is a slip of the pen there; several are right, and who makes the object is not. */
const USES_MIN = 2
const NEVER_SET = 0.68
const USE_FILES_MAX = 8
const BASES_MAX = 3
const CALLS_BASE = /\bsuper\(|\b\w+\.__init__\(/

/**
 * Python: an object without a field that its class sets only in some methods, or that its base class sets when it is made:
 * `__init__`, where every object begins. Applies to own classes that have one.
 */
export const unsetFieldFinder: Finder = {
  id: 'unset_field',
  async find(investigation) {
    const { crash, files, exceptionMessage } = investigation
    const [, owner = '', name = ''] = MISSING.exec(exceptionMessage) ?? []
    if (crash === undefined || files === undefined || crash.view.id !== 'python' || owner === '') return {}
    const found =
      definitionIn(crash.file, owner) ??
      (await files.findDefinition(crash.file, owner)) ??
      (await files.findOnlyDefinition(crash.file, owner))
    if (found?.symbol.kind !== 'class') return {}
    const begun = await beginningOf(found, investigation)
    if (begun === undefined) return {}
    const begins = begun.symbol
    const own = memberValues(found.symbol.node, name)
    const base = own.length > 0 ? undefined : await baseThatSets(found, name, investigation)
    const at = { found: begun, begins, name }
    if (base !== undefined && begun.file === found.file && !CALLS_BASE.test(begins.node.text())) {
      const text = `makes a ${code(owner)} without what ${code(base.symbol.name)} sets (${place(base.file, base.symbol.node)})`
      return finding({ ...at, text, confidence: LEAVES_OUT }, investigation)
    }
    if (base === undefined && own.length === 0) {
      const uses = await usesOf(name, found, investigation)
      if (uses < USES_MIN || asksWhatItHas(crash)) return {}
      const text = `makes a ${code(owner)} without ${code(name)}, which is read in ${uses} places and set in none`
      return finding({ ...at, text, confidence: NEVER_SET }, investigation)
    }
    if (own.length === 0) return {}
    const text = `makes a ${code(owner)} without ${code(name)}, which only some of its methods set`
    return finding({ ...at, text, confidence: BEGINS_WITHOUT }, investigation)
  },
}

/** Whether the function of the crash asks the same value what else it has: it takes values of any class, and this class is none of its own. */
function asksWhatItHas({ suspects: [first], function: around, view }: CrashSite): boolean {
  const value = first === undefined ? '' : view.core(first.value).text()
  return (
    value !== '' &&
    new RegExp(`\\bhasattr\\(\\s*${RegExp.escape(value)}\\s*,`).test(around?.node.text() ?? '')
  )
}

interface Begins {
  readonly found: Definition
  readonly begins: CodeSymbol
  readonly text: string
  readonly confidence: number
  readonly name: string
}

function finding({ found, begins, text, confidence, name }: Begins, investigation: Investigation): Finding {
  const { crash, evidence } = investigation
  const at = crash === undefined ? '' : ` (${crashPlace(crash)})`
  const summary = `${code(name)} is read before it was ever set${at}: ${code(begins.name)} ${text}`
  return {
    locations: [locationAt(found.file, begins.node, { confidence, reason: text })],
    causes: [
      cause(summary, 0.7, [...crashEvidence(investigation), evidence.addCode(found.file, begins.node)]),
    ],
  }
}

function initOf({ file, symbol }: Definition): CodeSymbol | undefined {
  return symbolsOf(file.root).find(
    ({ simpleName, owner, startIndex, endLine }) =>
      simpleName === '__init__' &&
      owner === symbol.simpleName &&
      startIndex > symbol.startIndex &&
      endLine <= symbol.endLine,
  )
}

/** The `__init__` that a class begins with: its own, or that of the nearest own base class that has one. */
async function beginningOf(found: Definition, { files }: Investigation): Promise<Definition | undefined> {
  let current: Definition | undefined = found
  for (let level = 0; level <= BASES_MAX && current !== undefined; level += 1) {
    const begins = initOf(current)
    if (begins !== undefined) return { file: current.file, symbol: begins }
    const base: string | undefined = current.symbol.node.field('superclasses')?.namedChildren()[0]?.text()
    current =
      base === undefined ? undefined : await files?.findDefinition(current.file, base.split('.').at(-1) ?? '')
  }
  return undefined
}

/** In how many places a field of that name is used, none of which sets it; 0 where one does, whatever it is a field of. */
async function usesOf(name: string, { file }: Definition, { files }: Investigation): Promise<number> {
  const pattern = new RegExp(`\\.${name}\\b`, 'u')
  let uses = 0
  for (const one of (await files?.filesWith(file, pattern, { filesMax: USE_FILES_MAX, name })) ?? []) {
    const set = new RegExp(`\\.${name}\\s*(?::[^=\\n]+)?=(?!=)|setattr\\(`, 'u')
    if (set.test(one.text)) return 0
    uses += one.text.match(new RegExp(`\\.${name}\\b`, 'gu'))?.length ?? 0
  }
  return uses
}

/** The `__init__` of an own base class that sets the field. */
async function baseThatSets(
  { file, symbol }: Definition,
  name: string,
  { files }: Investigation,
): Promise<Definition | undefined> {
  const bases: readonly SyntaxNode[] = symbol.node.field('superclasses')?.namedChildren() ?? []
  for (const base of bases.slice(0, 3)) {
    const found = await files?.findDefinition(file, base.text().split('.').at(-1) ?? '')
    const begins = found?.symbol.kind === 'class' ? initOf(found) : undefined
    if (found !== undefined && begins !== undefined && memberValues(begins.node, name).length > 0)
      return { file: found.file, symbol: begins }
  }
  return undefined
}
