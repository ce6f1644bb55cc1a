import type { CauseClass, ErrorClass } from '../../agent/model/diagnosis.ts'
import { wordsClassOf } from './cause-words.ts'
import { behindCrash } from './behind-crash.ts'
import { raisedAt } from './raised-at.ts'
import { changesWhatItGoesThrough, mixesBytesAndCharacters } from './code-habits.ts'
import {
  absentElement,
  isIndexMiscalculated,
  isInCycle,
  isReadBeforeSet,
  isSharedByThreads,
} from './value-habits.ts'
import type { CrashSite, Finding, Investigation } from './finder.ts'
import { isKeyOfOtherType } from './key-types.ts'
import { isOfOtherName } from './other-names.ts'
import { isReadBeforeStart, isSetByItsClass } from './set-by-start.ts'
import { textKindBehind } from './text-kinds.ts'

/** Where the words of the error say nothing: what the class of the error is as a kind of cause. */
const BY_ERROR: Readonly<Record<ErrorClass, CauseClass>> = {
  null_dereference: 'null_dereference',
  missing_key: 'missing_key',
  index_out_of_range: 'index_out_of_range',
  type_mismatch: 'type_mismatch',
  not_callable: 'not_callable_or_missing_member',
  undefined_name: 'not_callable_or_missing_member',
  division_by_zero: 'arithmetic',
  parse_failure: 'conversion',
  recursion: 'recursion',
  concurrency: 'concurrency',
  resource_missing: 'resource_or_io',
  operational: 'operational',
  assertion: 'assertion_or_contract',
  unknown: 'unknown',
}

/** A setting that whoever runs the program has to give. Shape: "API_TOKEN is not set". */
const UNSET =
  /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b.{0,40}\b(?:not set|missing|required|undefined|empty|unset|must be set)\b|\b(?:missing|required|set(?: the)?|no) (?:environment variable )?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/

/** Kinds of errors that a habit of the code around explains better than their words do. */
const EXPLAINED_BY_CODE = new Set<CauseClass>([
  'null_dereference',
  'missing_key',
  'index_out_of_range',
  'type_mismatch',
  'assertion_or_contract',
  'not_callable_or_missing_member',
  'arithmetic',
  'unknown',
])

/**
 * The kind of fault behind an error: what the words of its runtime say, and what the code that ran shows, such as a
 * loop that changes what it goes through or a promise that nobody awaits.
 */
export async function causeClassOf(
  investigation: Investigation,
  errorClass: ErrorClass,
  findings: readonly Finding[],
): Promise<CauseClass> {
  const { exceptionType, exceptionMessage } = investigation
  const text = `${exceptionType}: ${exceptionMessage}`.slice(0, 4_096)
  if (errorClass === 'operational' || UNSET.test(text) || isMissingOutside(investigation))
    return 'operational'
  if (NEVER_AWAITED.test(aroundText(investigation))) return 'unhandled_async'
  const words = exhaustedClassOf(investigation) ?? wordsClassOf(text)
  const isRaised = raisedAt(investigation) !== undefined
  const plain = words ?? (isRaised ? 'assertion_or_contract' : byType(investigation, errorClass))
  if (plain === 'arithmetic' && NO_NUMBER.test(text) && (await isReadFromText(investigation)))
    return 'conversion'
  const ofText = await textKindBehind(investigation, plain)
  if (ofText !== undefined) return ofText
  // What says that it is not connected was not waited for.
  if (plain === 'initialization_order' && findings.some(({ causeClass }) => causeClass === 'unhandled_async'))
    return 'unhandled_async'
  if (!EXPLAINED_BY_CODE.has(plain)) return plain
  if ((plain === 'missing_key' || plain === 'null_dereference') && (await isKeyOfOtherType(investigation)))
    return 'type_mismatch'
  const byCode =
    (await classByCode(investigation, findings)) ??
    (plain === 'null_dereference' && (await isOfOtherName(investigation))
      ? 'not_callable_or_missing_member'
      : undefined)
  if (byCode !== undefined) return byCode
  // A length or a count that is no number is no wrong place in a list, whatever looked at it; a pointer that is nil is no key.
  const isPlain = plain === 'arithmetic' || (plain === 'null_dereference' && hasPointers(investigation))
  if (!isPlain && (errorClass === 'missing_key' || errorClass === 'index_out_of_range')) return errorClass
  // What no runtime says, somebody says on purpose who was called otherwise than agreed.
  return plain === 'unknown' && investigation.crash !== undefined ? 'assertion_or_contract' : plain
}

function hasPointers({ crash }: Investigation): boolean {
  return crash !== undefined && /^(?:go|java|rust)$/.test(crash.view.id)
}

/** What V8 says of a count that is no number, without saying why it is none. */
const NO_NUMBER = /Invalid array length|Invalid count value: NaN|The number NaN cannot be converted/
/** A number that is read from a text, and one that a division leaves undefined. */
const READS_NUMBER = /(?<![\w$.])(?:Number|parseInt|parseFloat|Number\.parse(?:Int|Float))\(/
const DIVIDES = /[^/*<]\/[^/*>]|%/

/** Whether the code behind the bad value reads it from a text and divides nothing. */
async function isReadFromText(investigation: Investigation): Promise<boolean> {
  const { crash } = investigation
  if (crash?.view.id !== 'javascript') return false
  const found = await behindCrash(investigation)
  const others = found.filter(({ symbol }) => symbol?.startIndex !== crash.function?.startIndex)
  const texts = others.flatMap(({ symbol }) => symbol?.node.text() ?? [])
  return texts.some((text) => READS_NUMBER.test(text)) && !texts.some((text) => DIVIDES.test(text))
}

async function classByCode(
  investigation: Investigation,
  findings: readonly Finding[],
): Promise<CauseClass | undefined> {
  const { crash } = investigation
  if (crash === undefined) return undefined
  if (changesWhatItGoesThrough(crash)) return 'iteration_or_mutation'
  if (isReadBeforeSet(crash, investigation) || (await isInCycle(investigation))) return 'initialization_order'
  if (isReadBeforeStart(crash, investigation) || (await isSetByItsClass(investigation)))
    return 'initialization_order'
  if (mixesBytesAndCharacters(crash)) return 'encoding_or_format'
  if (await isIndexMiscalculated(crash, investigation)) return 'arithmetic'
  const found = findings.find(({ causeClass }) => causeClass !== undefined)?.causeClass
  if (found !== undefined) return found
  if (isSharedByThreads(crash, investigation)) return 'concurrency'
  return absentElement(crash, investigation)
}

/** Java: what has no such element is a sequence at its end, a value that is not there, or an empty queue; its own frames tell. */
function exhaustedClassOf({
  exceptionType,
  exceptionMessage,
  frames,
}: Investigation): CauseClass | undefined {
  if (!exceptionType.endsWith('NoSuchElementException')) return undefined
  const [top] = frames
  if (exceptionMessage.startsWith('No value present') || /\bOptional\w*\./.test(top?.function ?? ''))
    return 'null_dereference'
  if (/(?:Itr|Iterator|Spliterator|Scanner|Tokenizer)\w*\.next\w*$/.test(top?.function ?? ''))
    return 'iteration_or_mutation'
  return top?.isOwn === false ? 'index_out_of_range' : undefined
}

/** What the runtime of Python says of a coroutine, before or after the error that it leads to. */
const NEVER_AWAITED = /was never awaited|exception was never retrieved/

function aroundText({ event }: Investigation): string {
  return [...event.contextBefore.slice(-20), ...event.contextAfter.slice(0, 20)].join('\n')
}

/** What is thrown to say that a call breaks a contract; other words said nothing. */
function byType({ exceptionType, crash }: Investigation, errorClass: ErrorClass): CauseClass {
  if (crash?.view.id === 'rust' && errorClass === 'unknown' && /\.expect\(/.test(lineText(crash)))
    return 'null_dereference'
  const isContract =
    /(?:IllegalArgument|IllegalState|Assertion|Value|Precondition|Contract|Invariant|Validation)(?:Error|Exception)$/
  return errorClass === 'unknown' && isContract.test(exceptionType)
    ? 'assertion_or_contract'
    : BY_ERROR[errorClass]
}

function lineText({ file, line }: CrashSite): string {
  return file.lines[line - 1] ?? ''
}

/** A file that is asked for by an absolute path outside of the code: whoever runs the program has to provide it. */
function isMissingOutside({ symptom, exceptionMessage, repository }: Investigation): boolean {
  if (symptom.errorClass !== 'resource_missing' || repository === undefined) return false
  const system = /['"]?(\/(?:mnt|media|etc|run|var\/run|opt|srv|dev|proc|sys)\/[^'"]+)/.exec(
    exceptionMessage,
  )?.[1]
  if (system !== undefined && !system.startsWith(`${repository.root}/`)) return true
  if (!/\b(?:access|stat|lstat|scandir|opendir|read)\b/.test(exceptionMessage)) return false
  const path = /['"](\/[^'"]+)['"]/.exec(exceptionMessage)?.[1]
  return path !== undefined && !path.startsWith(`${repository.root}/`) && !path.startsWith('/tmp/')
}
