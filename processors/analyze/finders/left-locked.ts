import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import { lineOf, symbolsOf, type CodeSymbol } from '../../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, locationAt } from '../findings.ts'
import { GIVES_BACK, lockOf, takenAtCrash, TAKES } from '../locks.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { code, place } from '../words.ts'

const LEFT = 0.74

/**
 * A deadlock on a lock that a function of the same type takes and does not give back on one of its ways out: that way.
 * Applies to Go. Leaves alone functions that give it back when they end, and those that are there to lock.
 */
export const leftLockedFinder: Finder = {
  id: 'left_locked',
  async find(investigation) {
    const { crash, symptom, evidence } = investigation
    if (crash === undefined || symptom.rule !== 'go-deadlock') return {}
    const wanted = takenAtCrash(crash)
    if (wanted === undefined) return {}
    for (const symbol of symbolsOf(crash.file.root)) {
      if (symbol.owner !== crash.function?.owner || /lock/i.test(symbol.simpleName)) continue
      const left = wayOutLocked(symbol, wanted)
      if (left === undefined) continue
      const reason = `ends here without giving ${code(left.lock)} back`
      const summary = `${symptom.summary} (${crash.file.path}:${crash.line}): ${code(symbol.name)} takes ${code(left.lock)} (${place(crash.file, left.taking)}) and ends at ${place(crash.file, left.end)} without giving it back`
      return {
        crashConfidence: 0.5,
        locations: [locationAt(crash.file, left.end, { confidence: LEFT, reason })],
        causes: [
          cause(summary, 0.82, [
            ...crashEvidence(investigation),
            evidence.addCode(crash.file, left.taking),
            evidence.addCode(crash.file, left.end),
          ]),
        ],
      }
    }
    return {}
  },
}

interface LeftLocked {
  readonly lock: SyntaxNode
  readonly taking: SyntaxNode
  readonly end: SyntaxNode
}

/** The first return behind the taking of a lock before which nothing on the way gives it back. */
function wayOutLocked({ node, startIndex }: CodeSymbol, wanted: string): LeftLocked | undefined {
  const isOwn = (one: SyntaxNode): boolean => namedFunctionAround(one)?.startIndex === startIndex
  const calls = callsOf(node).filter((call) => isOwn(call) && lockOf(call)?.name === wanted)
  const taking = calls.find((call) => TAKES.test(calledName(call)))
  const giving = calls.filter((call) => GIVES_BACK.test(calledName(call)))
  const lock = taking === undefined ? undefined : lockOf(taking)?.node
  const isPutOff = giving.some((call) => call.ancestors().some((one) => one.is('defer_statement')))
  if (taking === undefined || lock === undefined || isPutOff || giving.length === 0) return undefined
  const end = nodesOfKinds(node, ['return_statement'])
    .filter((one) => isOwn(one) && lineOf(one) > lineOf(taking))
    .find((one) => !giving.some((call) => lineOf(call) > lineOf(taking) && isBefore(call, one)))
  return end === undefined ? undefined : { lock, taking, end }
}

/** Whether a call stands before a statement in a block around it: it ran when the statement is reached. */
function isBefore(call: SyntaxNode, statement: SyntaxNode): boolean {
  const block = call.ancestors().find((one) => one.is('block') || one.is('statement_list'))
  const isAround = statement.ancestors().some((one) => one.id() === block?.id())
  return isAround && call.range().start.index < statement.range().start.index
}
