/** What the agent said at the end of the repair of one error. */
export interface RepairEvent {
  readonly kind: 'fix' | 'no_code_fix' | 'no_fix'
  /** Type and message of the error. */
  readonly error: string
  readonly errorClass: string
  /** What kind of fault led to it. */
  readonly causeClass: string
  /** The first place that it names. */
  readonly place: { readonly path: string; readonly line: number } | undefined
  readonly grade: string
  readonly confidence: number
  readonly strategy: string
  readonly diff: string
  /** Why it is no better, or why there is none, or what to do. */
  readonly reasons: readonly string[]
}

/** Reads the ends of repairs from what the file exporter wrote: OTLP/JSON, one export request a line. */
export function readEvents(text: string): readonly RepairEvent[] {
  const requests = text.split('\n').filter((line) => line !== '')
  return requests.flatMap((line) => recordsOf(line)).flatMap((record) => eventOf(record) ?? [])
}

interface Value {
  readonly stringValue?: string
  readonly doubleValue?: number
  readonly intValue?: string
  readonly arrayValue?: { readonly values?: readonly Value[] }
}
interface Attribute {
  readonly key: string
  readonly value: Value
}
interface LogRecord {
  readonly eventName?: string
  readonly body?: Value
  readonly attributes?: readonly Attribute[]
}
interface Request {
  readonly resourceLogs?: readonly {
    readonly scopeLogs?: readonly { readonly logRecords?: readonly LogRecord[] }[]
  }[]
}

function recordsOf(line: string): readonly LogRecord[] {
  const { resourceLogs = [] } = JSON.parse(line) as Request
  return resourceLogs.flatMap(({ scopeLogs = [] }) => scopeLogs.flatMap(({ logRecords = [] }) => logRecords))
}

function eventOf({ eventName = '', body, attributes = [] }: LogRecord): RepairEvent | undefined {
  if (eventName !== 'hephaestus.fix.proposed' && eventName !== 'hephaestus.fix.failed') return undefined
  const byKey = new Map(attributes.map(({ key, value }) => [key, value]))
  const string = (key: string): string => byKey.get(key)?.stringValue ?? ''
  const advice = string('hephaestus.fix.advice')
  const path = string('code.file.path')
  const reasons = byKey.get('hephaestus.fix.reasons')?.arrayValue?.values ?? []
  return {
    kind: eventName === 'hephaestus.fix.proposed' ? 'fix' : advice === '' ? 'no_fix' : 'no_code_fix',
    error: body?.stringValue ?? '',
    errorClass: string('hephaestus.error.class'),
    causeClass: string('hephaestus.cause.class'),
    place: path === '' ? undefined : { path, line: numberOf(byKey.get('code.line.number')) },
    grade: string('hephaestus.validation.grade'),
    confidence: numberOf(byKey.get('hephaestus.fix.confidence')),
    strategy: string('hephaestus.fix.strategy'),
    diff: string('hephaestus.fix.diff'),
    reasons: [...reasons.map(({ stringValue = '' }) => stringValue), ...(advice === '' ? [] : [advice])],
  }
}

function numberOf(value: Value | undefined): number {
  return value?.doubleValue ?? Number(value?.intValue ?? 0)
}
