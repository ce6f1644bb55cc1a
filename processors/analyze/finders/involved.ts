import type { CauseClass } from '../../../agent/model/diagnosis.ts'
import { actsAfterWaiting, checksThenActs, droppedPromise } from '../async-habits.ts'
import { visibleBindings } from '../bindings.ts'
import type { Finder, FoundLocation, Investigation } from '../finder.ts'
import { locationAt } from '../findings.ts'
import { crashShare } from '../crash-share.ts'
import type { Involved } from '../involved.ts'
import { involvedInError } from '../involved-in-error.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { isKnownAbsent } from '../known-absent.ts'
import { viewOf } from '../language-views.ts'
import type { Search } from '../origin.ts'
import { createOriginSearch } from '../origins.ts'
import { ranFunctions } from '../ran-functions.ts'
import { HANDS_ON, isArgument, roleNameOf, roleOf } from '../roles.ts'
import { raisedAt } from '../raised-at.ts'
import { readingCalls, readingFaultOf } from '../reading-calls.ts'
import { seenType, typeMade } from '../seen-type.ts'
import { code } from '../words.ts'

/** What an involved function counts beside the crash, which has at most 0.61. */
const INVOLVED = 0.62
const ON_STACK = 0.06
/** One way through an expression gives nothing by a word of its own. */
const WRITES_NOTHING = 0.05
/** A function that gives a value on some ways only, where a good part of the value comes from it. */
const NO_RESULT = 0.63
const NO_RESULT_WEIGHT_MIN = 0.45
/** What makes a value of the type that was seen, or knows that it may be absent, says so by itself. */
const MADE_WEIGHT_MIN = 0.25
/** How much of the value has to come from a variable that is set too late, so that this is what is wrong. */
const TOO_LATE_WEIGHT_MIN = 0.3
const LOCATIONS_MAX = 6

/**
 * The functions that the values of the failed expression come through, and how likely it is that the crash itself is
 * the place to change: less where the value came from elsewhere, least where the code raised the error on purpose.
 */
export const involvedFinder: Finder = {
  id: 'involved',
  async find(investigation) {
    const { crash, files, frames } = investigation
    if (crash === undefined || files === undefined) return {}
    const search = createOriginSearch({ files, frames })
    const involved = await involvedInError(investigation)
    const around = crash.function === undefined ? undefined : namedFunctionAround(crash.function.node)
    const others = involved.filter(
      ({ file, symbol }) => file.path !== crash.file.path || symbol?.startIndex !== around?.startIndex,
    )
    const locations = others
      .map((one) => locationOf(one, investigation))
      .toSorted((a, b) => b.confidence - a.confidence)
      .slice(0, LOCATIONS_MAX)
    const waiting = await waitingFault(investigation, search, locations)
    const isTooLate = others.some(
      ({ fault, weight }) => fault === 'too_late' && weight >= TOO_LATE_WEIGHT_MIN,
    )
    const isWithoutResult = others.some(
      ({ fault, weight }) => fault === 'no_result' && weight >= NO_RESULT_WEIGHT_MIN,
    )
    const byValue = isTooLate ? 'initialization_order' : isWithoutResult ? 'null_dereference' : undefined
    // That something waits in between explains less than a way through without a result does.
    const causeClass =
      waiting?.causeClass === 'concurrency' ? (byValue ?? 'concurrency') : (waiting?.causeClass ?? byValue)
    const found = [
      ...(waiting === undefined ? [] : [waiting.location]),
      ...(await readers(others, investigation, search)),
    ]
    const share = await crashShare(investigation, search)
    const isReadElsewhere = isOpenedElsewhere(investigation, found)
    return {
      crashConfidence: isReadElsewhere ? Math.min(share, READ_ELSEWHERE) : share,
      ...(causeClass === undefined ? {} : { causeClass }),
      locations: [...found, ...locations],
    }
  },
}

/** What reads a text or a record in a way that the message speaks of. */
const READS = 0.6

/** The function of the crash goes through a text in a wrong encoding that another function opened. */
const READ_ELSEWHERE = 0.55

/** Whether what the message complains of was done where a text was opened, and the function of the crash opens none. */
function isOpenedElsewhere(investigation: Investigation, found: readonly FoundLocation[]): boolean {
  const fault = readingFaultOf(investigation)
  const around = investigation.crash?.function?.node
  if (fault === undefined || around === undefined || fault.isGuess === true) return false
  return readingCalls(around, fault).length === 0 && found.length > 0
}

/** The functions behind the value that read it in the way that the message complains of, by a library and not by our own code. */
async function readers(
  involved: readonly Involved[],
  investigation: Investigation,
  search: Search,
): Promise<readonly FoundLocation[]> {
  const fault = readingFaultOf(investigation)
  const found: FoundLocation[] = []
  for (const { file, symbol } of fault === undefined ? [] : involved) {
    const calls = fault === undefined || symbol === undefined ? [] : readingCalls(symbol.node, fault)
    for (const call of calls) {
      if ((await search.called(call, file)) !== undefined) continue
      found.push(locationAt(file, call, { confidence: READS, reason: fault?.reason ?? '' }))
      break
    }
  }
  return found
}

/** A promise that is dropped is wrong whatever comes of it; to act after waiting only where others act too. */
const DROPPED = 0.7
const ACTED_AFTER_WAITING = 0.57

/** The function on the stack, or behind the value, that does not wait for a promise or acts on what it saw before it waited. */
async function waitingFault(
  investigation: Investigation,
  search: Search,
  locations: readonly FoundLocation[],
): Promise<{ readonly causeClass: CauseClass; readonly location: FoundLocation } | undefined> {
  const ran = await ranFunctions(investigation, search.files, locations)
  const isSaid = /'coroutine' object|\[?object Promise\b/.test(investigation.exceptionMessage)
  for (const one of ran) {
    const call = await droppedPromise(one, search, isSaid)
    if (call === undefined) continue
    const reason = `nobody waits for ${code(call.text().split('\n')[0] ?? '')}`
    return {
      causeClass: 'unhandled_async',
      location: locationAt(one.file, call, { confidence: DROPPED, reason }),
    }
  }
  const isRaised = raisedAt(investigation) !== undefined
  const acting = isOverShared(investigation)
    ? ran.find((one) => actsAfterWaiting(one) || (isRaised && checksThenActs(one)))
    : undefined
  if (acting === undefined) return undefined
  const reason = 'acts on what it saw before it waited for something else'
  return {
    causeClass: 'concurrency',
    location: locationAt(acting.file, acting.node, { confidence: ACTED_AFTER_WAITING, reason }),
  }
}

/** Of these a name or a type is wrong, which no other task changes meanwhile. */
const NOT_OF_TIME = new Set(['not_callable', 'undefined_name', 'type_mismatch', 'parse_failure', 'recursion'])
const OF_SELF = /\b(?:this|self)\.#?\w+/

/** Whether the error may be over something that others change: not over a name, and not over what a call just gave. */
function isOverShared({ crash, symptom, exceptionMessage }: Investigation): boolean {
  if (NOT_OF_TIME.has(symptom.errorClass) || /object has no attribute/.test(exceptionMessage)) return false
  const [first] = crash?.suspects ?? []
  if (crash === undefined || first === undefined) return true
  const { view } = crash
  const value = view.core(first.value)
  if (!view.isIdentifier(value)) return true
  const bound = visibleBindings(value, view).possible.flatMap(({ value: one }) => one ?? [])
  const isGiven = bound.length > 0 && bound.every((one) => view.call(view.core(one)) !== undefined)
  return !isGiven || bound.some((one) => !view.isAwaited(view.core(one)) && OF_SELF.test(one.text()))
}

function locationOf(one: Involved, investigation: Investigation): FoundLocation {
  const { frames } = investigation
  const { file, node, symbol, weight, text } = one
  const frameIndex = frames.findIndex(
    ({ isOwn, path, line }) =>
      isOwn &&
      path === file.path &&
      line !== undefined &&
      symbol !== undefined &&
      symbol.startLine <= line &&
      symbol.endLine >= line,
  )
  const isOnStack = frameIndex >= 0
  const role = roleOf(one)
  const told = { way: one.way, role: roleNameOf(one) }
  const onStack = isOnStack ? (role === HANDS_ON ? ON_STACK / 2 : ON_STACK) : 0
  const written = isAbsentSomewhere(one, investigation) ? WRITES_NOTHING : 0
  const likely = INVOLVED * weight * role + onStack + written
  const isWithoutResult =
    (one.fault === 'no_result' || one.fault === 'leaves_out') && weight >= NO_RESULT_WEIGHT_MIN
  const isCertain = isWithoutResult || (weight >= MADE_WEIGHT_MIN && isMadeHere(one, investigation))
  const confidence = isCertain ? Math.max(NO_RESULT, likely) : likely
  return {
    ...locationAt(file, node, { confidence, reason: text, ...(isOnStack ? { frameIndex } : {}) }),
    ...told,
  }
}

/** Whether one side of a choice is the word for an absent value, where one is absent. Shape: `format: given ? make(given) : undefined`. */
function isAbsentSomewhere({ node }: Involved, { symptom }: Investigation): boolean {
  if (symptom.errorClass !== 'null_dereference' || isArgument(node)) return false
  const view = viewOf(node)
  const core = view.core(node)
  const bound = view.isIdentifier(core) ? visibleBindings(core, view).possible : []
  return [core, ...bound.flatMap(({ value }) => value ?? [])].some((value) =>
    view.alternatives(view.core(value)).some((one) => view.nullLiteral(view.core(one)) !== undefined),
  )
}

/** Whether the code itself shows that it is the bad value that goes on there: of the type that was seen, or known to be absent. */
function isMadeHere({ node }: Involved, { symptom, exceptionMessage }: Investigation): boolean {
  const view = viewOf(node)
  if (symptom.errorClass === 'null_dereference') return isKnownAbsent(node)
  const seen = symptom.errorClass === 'type_mismatch' ? seenType(exceptionMessage, view) : undefined
  return seen !== undefined && !isArgument(node) && typeMade(node) === seen
}
