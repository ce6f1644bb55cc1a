import { callFaultIn } from '../../agent/detection/failed-request.ts'
import { SEVERITY } from '../../agent/model/severity.ts'
import type { Severity } from './parsed-record.ts'

/**
 * What a structured line that names no level says of how it went, in a field of its own:
 *
 *   {"job":"export","success":false}   task=resize status=FAILURE   exit_code=137   {"method":"PUT","status":503}
 *
 * A status of HTTP counts only beside the request it answers, or in an answer that says what the problem is, where a 4xx is the client's doing, and an error only where nothing says that it was dealt
 * with: {"msg":"retrying","err":"timed out"} is on its way, {"ok":true,"err":"timed out"} got there.
 */
export function outcomeOf(fields: Fields): Severity | undefined {
  const said = {
    isFailed: false,
    isDone: false,
    isRequest: false,
    isCall: false,
    isCallFault: false,
    isTypedError: false,
    hasMessage: false,
    isTitled: false,
    isDescribed: false,
    isServerError: false,
    isClients: false,
    hasError: false,
  }
  for (const [name, value] of flat(fields)) {
    const key = plainName(name)
    if (REQUEST.has(key) || REQUEST_PART.test(key)) said.isRequest = true
    if (key === 'title') said.isTitled = true
    if (PROBLEM.has(key)) said.isDescribed = true
    const isStatus = STATUS.has(key) || key.endsWith('responsestatus')
    if (isStatus && /^5\d\d$/.test(textOf(value))) said.isServerError = true
    if (isStatus && /^4\d\d$/.test(textOf(value))) said.isClients = true
    if (CALL.test(key)) said.isCall = true
    if (STATUS.has(key) && callFaultIn(textOf(value)) !== undefined) said.isCallFault = true
    if (GRPC.has(key) && callFaultIn(textOf(value)) !== undefined) said.isFailed = true
    if (key.endsWith('sqlstate') && SQL_FAULT.test(textOf(value))) said.hasError = true
    if (isNameOfError(key, value) && isSomething(value)) said.hasError = true
    if (KIND.has(key) && FAULT.test(textOf(value))) said.hasError = true
    if (KIND.has(key) && /[a-z](?:Error|Exception)$/.test(textOf(value))) said.isTypedError = true
    if (key === 'tags' && Array.isArray(value) && value.includes('error')) said.hasError = true
    if (PARTLY.has(key) && Number(value) > 0) said.isFailed = true
    if (key === 'status' && isFields(value) && isFailedSpan(value)) said.isFailed = true
    if (SIGNAL.has(key) && CRASH_SIGNAL.test(textOf(value))) said.isFailed = true
    // Events of containers nest it.
    const outcome = outcomeOfField(key, key === 'exit' && isFields(value) ? value['code'] : value)
    if (outcome === 'failed') said.isFailed = true
    if (outcome === 'done') said.isDone = true
    if (key === 'message' || key === 'msg') said.hasMessage = true
    if (!MESSAGE.has(key) || typeof value !== 'string') continue
    if (DEALT_WITH.test(value)) said.isDone = true
    // Whoever mistypes a password is no failure of ours.
    if (LOGIN.test(value)) return undefined
  }
  if (said.isRequest && said.isClients) return undefined
  const isAnswer = said.isRequest || (said.isTitled && said.isDescribed)
  if (said.isTypedError && said.hasMessage) said.hasError = true
  const isServers = (said.isServerError && isAnswer) || (said.isCallFault && said.isCall)
  const isFailed = said.isFailed || isServers || (said.hasError && !said.isDone)
  return isFailed ? { number: SEVERITY.error } : undefined
}

type Fields = Readonly<Record<string, unknown>>

/** Booleans that are false when something failed, and those that are true then. */
const GOOD = namesOf('ok success successful succeeded issuccess passed healthy')
const BAD = namesOf(
  'failed isfailed iserror haserror haserrors crashed coredumped timedout istimeout oomkilled panicked error errors',
)
const OUTCOME = namesOf(
  'status result resulttype outcome state conclusion verdict phase to newstate newstatus jobstatus jobstate taskstatus runstatus buildstatus disposition healthstatus',
)
const FAILED =
  /^(?:failed|failure|fail|errored|crashed|crashloopbackoff|aborted|timeout|timed[ _-]?out|fatal|exception|oomkilled|oom_killed|unhealthy|panic(?:ked)?|unrecoverable|firing|server ?error|internal ?error|(?:status_code_)?error)$/i
const DONE =
  /^(?:ok|okay|success|succeeded|successful|done|complete|completed|passed|recovered|retrying|retried|skipped|ignored)$/i
/** What sort of line it is, where somebody says so. */
const KIND = namesOf('type kind event eventtype recordtype logtype')
const FAULT =
  /^(?:error|exception|crash|panic|fatal|uncaught[ _-]?exception|unhandled[ _-]?(?:exception|rejection))$/i
const EXIT = namesOf('exitcode exitstatus rc returncode retcode exit')
/** How many of what was sent were refused. */
const PARTLY = namesOf('failedrecordcount failedentrycount failedputcount')
const SIGNAL = namesOf('signal exitsignal termsignal terminationsignal')
/** Signals that a program gets for what it did itself. */
const CRASH_SIGNAL = /^(?:SIG)?(?:SEGV|ABRT|BUS|FPE|ILL|SYS|TRAP)$/
/** Ends that somebody asked for, as shells count them. */
const WANTED_EXITS = new Set([129, 130, 141, 143])
const STATUS = namesOf(
  'status statuscode httpstatus httpstatuscode responsestatus responsecode responsestatuscode httpresponsestatuscode code respstatus resstatuscode resstatus',
)
const REQUEST = namesOf(
  'method httpmethod httprequestmethod requestmethod reqmethod verb path uri url urlpath requesturi requesturl requestpath requeststatus route endpoint requrl',
)
/** The same, as edges of networks have it. */
const REQUEST_PART = /request(?:method|path|ur[il]|host)$/
/** What an answer has beside its status and its title. Source: RFC 9457. */
const PROBLEM = namesOf('type detail instance')
/** What names a call, beside the code that answers it. */
const CALL = /^(?:g?rpc|protopayload$)/
const GRPC = namesOf('grpccode grpcstatus grpcstatuscode rpcgrpcstatuscode')
/** All classes but success, warning and no data. Source: ISO/IEC 9075-2, 24.1. */
const SQL_FAULT = /^(?!0[0-2])[\dA-Z]{5}$/
const ERROR = namesOf(
  'err error errors exc exception fault faultstring failure failurereason errormessage errormsg errmsg errstr lasterror',
)
const NO_ERROR =
  /^(?:on|if|after|no)|(?:last|previous|prev|max|min|mean|avg|squared|absolute|standard|std|relative|rounding|measurement|prediction|allow|ignored?|expected|show|display|reset|clear|log|(?:retry|stop|fail|exit|abort|continue|ignore|skip|resume|raise|throw)on)error$/
const MESSAGE = namesOf('msg message event action')
const DEALT_WITH =
  /\b(?:retry|retries|retrying|retried|recovered|ignored|ignoring|skipped|skipping|fallback|falling back|expected|handled|suppressed)\b/i
const LOGIN =
  /^(?:user[._ -])?(?:log[io]n|log-in|sign-?in|auth(?:entication)?)(?:$|[._ -]?(?:attempt|failed|failure))/i
/** What a program was told or asked, and what it says of others, is not how it went. */
const ASIDE = namesOf(
  'config configuration settings options params query filter filters body payload labels tags headers args',
)
/** Values with which programs say that there is no error; a number counts errors. */
const NOTHING =
  /^(?:|null|nil|<nil>|none|no|no error|false|-?[\d.]+%?|ok|success|n\/a|na|-|undefined|bad request|unauthorized|forbidden|not found|method not allowed|conflict|gone|payload too large|unprocessable (?:entity|content)|too many requests|\[\]|\{\}|"")$/i

/** A name for an error, or one that ends so and has words: "db_error" but not "on_error" nor "standard_error". */
function isNameOfError(key: string, value: unknown): boolean {
  if (ERROR.has(key)) return true
  return key.endsWith('error') && typeof value === 'string' && value.length > 3 && !NO_ERROR.test(key)
}

/** The status of a span, or of a call: 2 is an error to OpenTelemetry, and an unknown one to gRPC. */
function isFailedSpan({ code, message }: Fields): boolean {
  return code === 2 && typeof message === 'string' && message !== ''
}

function outcomeOfField(key: string, value: unknown): 'failed' | 'done' | undefined {
  const text = textOf(value)
  if (GOOD.has(key)) return /^false$/i.test(text) ? 'failed' : /^true$/i.test(text) ? 'done' : undefined
  if (BAD.has(key)) return /^true$/i.test(text) ? 'failed' : undefined
  if (OUTCOME.has(key)) return FAILED.test(text) ? 'failed' : DONE.test(text) ? 'done' : undefined
  if (!EXIT.has(key) || !/^-?\d{1,10}$/.test(text)) return undefined
  const code = Number(text)
  return code === 0 || WANTED_EXITS.has(code) ? 'done' : 'failed'
}

/** What a field says in a word; '' for what is more than one. */
function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? `${value}`
      : ''
}

function isSomething(value: unknown): boolean {
  if (typeof value === 'string') return !NOTHING.test(value.trim())
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Fields are looked for so deep: what a request answered is `http.response.status_code` at ECS. */
const DEPTH_MAX = 3

/** The fields, and those of the objects in them. */
function flat(fields: Fields, depth = 1): readonly (readonly [name: string, value: unknown])[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isFields(value) && depth < DEPTH_MAX && !ASIDE.has(plainName(name))
      ? [[name, value] as const, ...flat(value, depth + 1)]
      : [[name, value] as const],
  )
}

/** Shape: "exit_code", "exitCode" and "Exit-Code" give "exitcode". */
function plainName(name: string): string {
  return name.replaceAll(/[_.@ -]/g, '').toLowerCase()
}

function namesOf(names: string): ReadonlySet<string> {
  return new Set(names.split(' '))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
