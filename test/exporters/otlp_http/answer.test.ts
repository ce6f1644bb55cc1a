import { test } from 'tap'
import { judge } from '../../../exporters/otlp_http/answer.ts'

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0)

function answered(status: number, body = '', headers: Record<string, string> = {}) {
  return () => judge({ status, headers, body: Buffer.from(body) }, 'proto', NOW)
}

for (const status of [429, 502, 503, 504]) {
  test(`judge: ${status} may be tried again`, (t) => {
    t.throws(answered(status), {
      name: 'RetryableError',
      code: 'HEPH_OTLP_HTTP_UNAVAILABLE',
      retryAfterMs: undefined,
    })
    t.end()
  })
}

for (const status of [300, 301, 302, 307, 308, 400, 401, 403, 404, 405, 408, 415, 500, 501, 505]) {
  test(`judge: ${status} is never tried again`, (t) => {
    t.match(answered(status)(), {
      kind: 'refused',
      error: { name: 'PermanentError', code: 'HEPH_OTLP_HTTP_REFUSED' },
    })
    t.end()
  })
}

for (const status of [200, 202, 204]) {
  test(`judge: ${status} is a delivery`, (t) => {
    t.same(answered(status)(), { kind: 'taken', rejectedRecords: 0, message: '' })
    t.end()
  })
}

test('judge: 413 is about the size', (t) => {
  t.match(answered(413, 'at most 1 MiB')(), {
    kind: 'too_large',
    error: { code: 'HEPH_OTLP_HTTP_TOO_LARGE', message: /at most 1 MiB/ },
  })
  t.end()
})

test('judge: a server says how long to wait in seconds', (t) => {
  t.throws(answered(503, '', { 'retry-after': '30' }), { name: 'RetryableError', retryAfterMs: 30_000 })
  t.end()
})

test('judge: a server says how long to wait as a date', (t) => {
  t.throws(answered(429, '', { 'retry-after': 'Sat, 21 Nov 2026 12:00:05 GMT' }), {
    name: 'RetryableError',
    retryAfterMs: 5_000,
  })
  t.end()
})

test('judge: what the server says is in the message, on one line and cut', (t) => {
  t.match(answered(400, `no\r\n\u001b[31msuch tenant ${'x'.repeat(10_000)}`)(), {
    error: { message: /^the server answered 400: no \[31msuch tenant x{1,500}…$/ },
  })
  t.end()
})

test('judge: a redirect says where it leads', (t) => {
  t.match(answered(308, '', { location: 'https://other.example/v1/logs' })(), {
    error: { message: /308, which leads to https:\/\/other\.example\/v1\/logs and is not followed/ },
  })
  t.end()
})
