import type { AttributeValue } from '../model/resource.ts'

/** Where logs of requests have what was answered, and an object that may hold it. */
export const STATUS_NAMES: readonly string[] = [
  'status',
  'statusCode',
  'status_code',
  'http.status_code',
  'http.response.status_code',
  'res',
  'response',
  'http',
  'httpRequest',
]
/** Where logs of calls have the code of gRPC that was answered. */
export const CALL_CODE_NAMES: readonly string[] = [
  'grpc.code',
  'grpc_code',
  'grpc.status',
  'grpc_status',
  'grpc.status_code',
  'rpc.grpc.status_code',
]
/** The codes that are the server's doing. Source: OpenTelemetry's conventions for gRPC, spans of servers. */
const CALL_FAULT =
  /^(?:[24]|1[2-5]|unknown|deadline_?exceeded|unimplemented|internal|unavailable|data_?loss)$/i
/** What only the log of a request has beside it. */
const REQUEST_NAMES: readonly string[] = [
  'method',
  'path',
  'uri',
  'url',
  'url.path',
  'route',
  'http.method',
  'http.request.method',
  'http.route',
  'req',
  'request',
  'requestMethod',
  'request_method',
  'httpRequest',
  'http',
]
const DEPTH_MAX = 2
const SERVER_ERROR = /^5\d\d$/

/**
 * The status of a 5xx in a field, or in an object that is one.
 * Shape: 503, "503" and { statusCode: 503 } give "503"; undefined for anything else.
 */
export function serverErrorIn(value: AttributeValue, depth = 0): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string')
    return SERVER_ERROR.test(`${value}`) ? `${value}` : undefined
  if (depth === DEPTH_MAX || !isFields(value)) return undefined
  for (const [name, held] of Object.entries(value)) {
    if (!/^(?:response|status(?:_?code)?)$/i.test(name)) continue
    const found = serverErrorIn(held, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** The code of a call that failed, of those that are the server's doing. Shape: "Internal", 14; undefined for others. */
export function callFaultIn(value: AttributeValue): string | undefined {
  const isCode = typeof value === 'number' || typeof value === 'string'
  return isCode && CALL_FAULT.test(`${value}`) ? `${value}` : undefined
}

/** Which 5xx or code of gRPC a record of a request says was answered; undefined for any other record. */
export function failedRequestStatus(
  attribute: (name: string) => AttributeValue | undefined,
): string | undefined {
  for (const name of CALL_CODE_NAMES) {
    const value = attribute(name)
    const code = value === undefined ? undefined : callFaultIn(value)
    if (code !== undefined) return code
  }
  if (REQUEST_NAMES.every((name) => attribute(name) === undefined)) return undefined
  for (const name of STATUS_NAMES) {
    const value = attribute(name)
    const status = value === undefined ? undefined : serverErrorIn(value)
    if (status !== undefined) return status
  }
  return undefined
}

function isFields(value: AttributeValue): value is Readonly<Record<string, AttributeValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
