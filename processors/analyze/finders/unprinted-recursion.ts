import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { isTestCode } from '../../../agent/repository/inline-tests.ts'
import { symbolsOf, type CodeSymbol } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Finder } from '../finder.ts'
import { cause, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { code, listed, place } from '../words.ts'

const FILES_MAX = 60
/** More of them say nothing of which one it was. */
const FOUND_MAX = 3
const ONLY = 0.5
const ONE_OF_SEVERAL = 0.3

interface CallOfItself {
  readonly file: ParsedFile
  readonly symbol: CodeSymbol
  readonly call: SyntaxNode
}

/**
 * Rust: a stack that is full ends the program without a trace: the functions of the repository that call themselves, where there are
 * few. Leaves alone calls of a member's method of the same name, which wrap it, and repositories of more than 60 files.
 */
export const unprintedRecursionFinder: Finder = {
  id: 'unprinted_recursion',
  async find({ crash, files, symptom, evidence, logEvidence }) {
    if (crash !== undefined || files === undefined || symptom.rule !== 'rust-recursion') return {}
    const found: CallOfItself[] = []
    const paths = files.repository.files.map(({ path }) => path).filter((path) => path.endsWith('.rs'))
    // That it is the only one is not known where not all were looked at.
    if (paths.length > FILES_MAX) return {}
    for (const path of paths) {
      const file = await files.open(path)
      if (file !== undefined) found.push(...callsOfItself(file))
      if (found.length > FOUND_MAX) return {}
    }
    if (found.length === 0) return {}
    const confidence = found.length === 1 ? ONLY : ONE_OF_SEVERAL
    const texts = found.map(({ file, symbol, call }) => `${code(symbol.name)} (${place(file, call)})`)
    const who = found.length === 1 ? `only ${listed(texts)} calls itself` : `${listed(texts)} call themselves`
    const summary = `${symptom.summary}, and Rust prints none of them; in this repository ${who}`
    return {
      locations: found.map(({ file, symbol, call }) =>
        locationAt(file, call, { confidence, reason: `${code(symbol.name)} calls itself here` }),
      ),
      causes: [
        cause(summary, confidence, [
          logEvidence,
          ...found.map((one) => evidence.addCode(one.file, one.call)),
        ]),
      ],
    }
  },
}

function callsOfItself(file: ParsedFile): readonly CallOfItself[] {
  return symbolsOf(file.root).flatMap((symbol) => {
    if (symbol.kind !== 'function' || symbol.simpleName === '' || isTestCode(file.path, symbol.node))
      return []
    const call = callsOf(symbol.node).find(
      (one) =>
        calledName(one) === symbol.simpleName &&
        namedFunctionAround(one)?.startIndex === symbol.startIndex &&
        !isOfMember(one),
    )
    return call === undefined ? [] : [{ file, symbol, call }]
  })
}

/** Shape: `self.items.len()`, which may be of any type. */
function isOfMember(call: SyntaxNode): boolean {
  const view = viewOf(call)
  const callee = view.call(call)?.callee
  const object = callee === undefined ? undefined : view.member(view.core(callee))?.object
  return object !== undefined && view.member(view.core(object)) !== undefined
}
