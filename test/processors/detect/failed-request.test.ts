import { test } from 'tap'
import type { RecordView } from '../../../agent/detection/rule.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import { failedRequest } from '../../../processors/detect/rules/failed-request.ts'

const REQUEST = { method: 'GET', path: '/carts' }
const FAILED: readonly (readonly [name: string, attributes: Attributes])[] = [
  ['a number', { ...REQUEST, status: 500 }],
  ['text', { ...REQUEST, status: '503' }],
  ['a name of OpenTelemetry', { 'http.request.method': 'GET', 'http.response.status_code': 502 }],
  ['objects as pino has them', { req: { method: 'GET' }, res: { statusCode: 500 } }],
  ['objects in an object', { http: { request: { method: 'GET' }, response: { status_code: 504 } } }],
  ['a code of gRPC', { 'grpc.method': 'Pay', 'grpc.code': 'Internal' }],
  ['a code of gRPC as a number', { grpc_method: '/shop.Cart/Pay', grpc_status: 14 }],
]
const SILENT: readonly (readonly [name: string, attributes: Attributes])[] = [
  ['no request', { status: 500 }],
  ['a 4xx', { ...REQUEST, status: 404 }],
  ['a code of gRPC that is the client’s doing', { 'grpc.method': 'Find', 'grpc.code': 'NotFound' }],
  ['a count', { ...REQUEST, status: 5000 }],
  ['no status', { ...REQUEST, size: 500 }],
]

for (const [name, attributes] of FAILED) {
  test(`a request that was answered with a 5xx is an error: ${name}`, (t) => {
    const finding = failedRequest.find(recordOf({ attributes }))
    t.equal(finding?.exceptionType, 'HttpServerError')
    t.equal(finding?.isLevelJudged, true)
    t.end()
  })
}

for (const [name, attributes] of SILENT) {
  test(`a record is left alone: ${name}`, (t) => {
    t.equal(failedRequest.find(recordOf({ attributes })), undefined)
    t.end()
  })
}

test('a 5xx is left to its level where that says enough, at DEBUG, and where it is tried again', (t) => {
  const attributes = { ...REQUEST, status: 500 }
  t.equal(failedRequest.find(recordOf({ attributes, severity: 17 })), undefined)
  t.equal(failedRequest.find(recordOf({ attributes, severity: 5 })), undefined)
  t.equal(failedRequest.find(recordOf({ attributes, text: 'retrying in 3 s' })), undefined)
  t.end()
})

test('errors of one address are told from those of another, whatever was asked with it', (t) => {
  const grouped = (path: string): string | undefined =>
    failedRequest.find(recordOf({ attributes: { ...REQUEST, path, status: 500 } }))?.groupingMessage
  t.equal(grouped('/carts?id=3'), grouped('/carts?id=4'))
  t.not(grouped('/carts'), grouped('/prices'))
  t.end()
})

interface Said {
  readonly attributes: Attributes
  readonly severity?: number
  readonly text?: string
}

function recordOf({ attributes, severity = 9, text = 'request completed' }: Said): RecordView {
  return {
    severity,
    isLevelReached: severity >= 17,
    text,
    trace: undefined,
    attribute: (name) => attributes[name],
  }
}
