import type { Cause } from '../../agent/model/diagnosis.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { columnOf, functionAround, lineOf, symbolOf } from '../../agent/repository/symbols.ts'
import { isFunctionNode } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { CrashSite, FoundLocation, Investigation } from './finder.ts'
import type { Origin } from './origin.ts'

/** A location at a node, with the function around it. */
export function locationAt(
  file: ParsedFile,
  node: SyntaxNode,
  details: { readonly confidence: number; readonly reason: string; readonly frameIndex?: number },
): FoundLocation {
  const around = isFunctionNode(node) ? symbolOf(node) : functionAround(node)
  return { file, line: lineOf(node), column: columnOf(node), function: around?.name ?? '', ...details }
}

/** The location of the crash itself. */
export function crashLocation(
  crash: CrashSite,
  details: { readonly confidence: number; readonly reason: string },
): FoundLocation {
  return {
    file: crash.file,
    line: crash.line,
    ...(crash.column === undefined ? {} : { column: crash.column }),
    function: crash.function?.name ?? crash.frame.function,
    frameIndex: crash.frameIndex,
    ...details,
  }
}

/** Where the crash is. Shape: "src/cart.js:12". */
export function crashPlace(crash: CrashSite): string {
  return `${crash.file.path}:${crash.line}`
}

/** A cause with its evidence; what could not be kept as evidence is left out. */
export function cause(summary: string, confidence: number, evidence: readonly (string | undefined)[]): Cause {
  const ids = evidence.filter((id) => id !== undefined)
  return { summary, confidence: Math.round(confidence * 100) / 100, evidence: [...new Set(ids)] }
}

/** Evidence that is there for every cause at the crash: the log and the line. */
export function crashEvidence(investigation: Investigation): readonly (string | undefined)[] {
  const { crash, evidence, logEvidence } = investigation
  return [logEvidence, crash === undefined ? undefined : evidence.addLine(crash.file, crash.line)]
}

/** The clauses of an origin as the end of a sentence. Shape: "`a` is `f()` (x.js:1), and `f` returns …". */
export function originText(origin: Origin): string {
  const texts: string[] = []
  for (const { text } of origin.clauses) {
    const merged = mergedClause(texts.at(-1), text)
    if (merged === undefined) texts.push(text)
    else texts.splice(-1, 1, merged)
  }
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')}, and ${texts.at(-1)}`
}

/** "`a` is `f()` (x:1)" and "`f()` is a lookup which …  (x:1)" say one thing. */
function mergedClause(previous: string | undefined, text: string): string | undefined {
  const match = /^(`[^`]+`) is a (?:lookup|call) (which .*) \([^()]+\)$/.exec(text)
  const start = match === null ? -1 : (previous?.lastIndexOf(`${match[1]} (`) ?? -1)
  if (match === null || previous === undefined || start < 0) return undefined
  const end = start + (match[1] ?? '').length
  return `${previous.slice(0, end)}, ${match[2]}${previous.slice(end)}`
}

/** The lines of code an origin rests on. */
export function originEvidence(
  origin: Origin,
  investigation: Investigation,
): readonly (string | undefined)[] {
  return origin.clauses.map((clause) => investigation.evidence.addCode(clause.file, clause.node))
}
