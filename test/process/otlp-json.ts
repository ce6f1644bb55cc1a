/** OTLP/JSON as a reader of tests sees it: objects of which nothing is known but that they are objects. */
type Json = Readonly<Record<string, unknown>>

/** A record with all that is around it; what is empty is left out. */
export interface ExportedRecord {
  readonly resource?: Json
  readonly resourceSchema?: string
  readonly scope?: Json
  readonly scopeSchema?: string
  readonly record: {
    readonly timeUnixNano?: string
    readonly severityNumber?: number
    readonly severityText?: string
    readonly traceId?: string
    readonly body?: Json
    readonly attributes?: readonly { readonly key: string }[]
  }
}

const KINDS = new Set([
  'bytesValue',
  'stringValue',
  'boolValue',
  'doubleValue',
  'intValue',
  'arrayValue',
  'kvlistValue',
])

/** The same for both ways to leave out what is empty, with keys in order. */
export function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]): [string, unknown] => [key, normal(item)])
      .filter(([key, item]) => KINDS.has(key) || !isEmpty(item))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function isEmpty(item: unknown): boolean {
  return (
    item === undefined ||
    item === '' ||
    item === '0' ||
    item === 0 ||
    (Array.isArray(item) && item.length === 0)
  )
}

/** Every record of a request with its resource and scope, however they are grouped. */
export function recordsOf(request: unknown): readonly ExportedRecord[] {
  return listAt(request, 'resourceLogs').flatMap((resourceLogs) =>
    listAt(resourceLogs, 'scopeLogs').flatMap((scopeLogs) =>
      listAt(scopeLogs, 'logRecords').map(
        (record) =>
          normal({
            resource: resourceLogs['resource'],
            resourceSchema: resourceLogs['schemaUrl'],
            scope: scopeLogs['scope'],
            scopeSchema: scopeLogs['schemaUrl'],
            record,
          }) as ExportedRecord,
      ),
    ),
  )
}

function listAt(value: unknown, key: string): readonly Json[] {
  return ((value as Json)[key] ?? []) as readonly Json[]
}
