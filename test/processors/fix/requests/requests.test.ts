import { test } from 'tap'
import type { LoggedRequest } from '../../../../agent/model/fix.ts'
import { requestOfLine, requestsBefore, requestsFor } from '../../../../processors/fix/requests/requests.ts'
import { eventWith } from '../support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../../support/cpu-time.ts'

const request = (method: string, target: string, body = '', headers = {}): LoggedRequest => ({
  method,
  target,
  headers,
  body,
})

const BODY = { sku: 'a', count: 2 }
const JSON_BODY = JSON.stringify(BODY)

/** One real or odd shape of a log line, and the request it tells. */
const TELLS: readonly (readonly [name: string, line: string, expected: LoggedRequest])[] = [
  [
    'pairs with a quoted body of nested JSON',
    `time=2026-01-02T03:04:05Z level=info msg="request received" method=POST path=/a body=${JSON.stringify(JSON.stringify({ template: 'x', values: {}, text: 'a\nb' }))}`,
    request('POST', '/a', JSON.stringify({ template: 'x', values: {}, text: 'a\nb' })),
  ],
  [
    'a request with its body as a field behind it',
    `2026-01-02T03:04:05Z INFO POST /a ${JSON.stringify({ body: JSON_BODY })}`,
    request('POST', '/a', JSON_BODY),
  ],
  ['a request with an empty body as a field behind it', 'INFO GET /a {"body":""}', request('GET', '/a')],
  [
    'a request whose own JSON has a field called body',
    'POST /comments {"body":"hello"}',
    request('POST', '/comments', '{"body":"hello"}'),
  ],
  [
    'JSON with the body as text',
    JSON.stringify({ level: 'info', message: 'request', method: 'POST', path: '/orders', body: JSON_BODY }),
    request('POST', '/orders', JSON_BODY),
  ],
  [
    'JSON with the body as an object',
    JSON.stringify({ method: 'PUT', url: '/a/1', payload: BODY }),
    request('PUT', '/a/1', JSON_BODY),
  ],
  [
    'pino-http with nested req',
    JSON.stringify({
      level: 30,
      req: { id: 4, method: 'GET', url: '/a?b=1', headers: { host: 'x', accept: '*/*' } },
    }),
    request('GET', '/a?b=1', '', { accept: '*/*' }),
  ],
  [
    'ECS field names, nested',
    JSON.stringify({
      http: { request: { method: 'POST', body: { content: JSON_BODY } } },
      url: { path: '/orders', full: 'http://shop.local/orders?x=1' },
    }),
    request('POST', '/orders?x=1', JSON_BODY),
  ],
  [
    'OTel field names, dotted',
    JSON.stringify({
      'http.request.method': 'POST',
      'url.path': '/orders',
      'url.query': 'dry=1',
      'http.request.body': JSON_BODY,
    }),
    request('POST', '/orders?dry=1', JSON_BODY),
  ],
  [
    'names that nobody expects',
    JSON.stringify({ wie: 'POST', wohin: '/bestellung', womit: JSON_BODY }),
    request('POST', '/bestellung', JSON_BODY),
  ],
  [
    'an object under a name that nobody expects',
    JSON.stringify({ verb: 'POST', to: '/x', inhalt: BODY }),
    request('POST', '/x', JSON_BODY),
  ],
  [
    'a method in small letters under its name',
    JSON.stringify({ method: 'post', path: '/x', json: BODY }),
    request('POST', '/x', JSON_BODY),
  ],
  [
    'a whole URL',
    JSON.stringify({ method: 'GET', url: 'http://127.0.0.1:8080/a/b?c=d#e' }),
    request('GET', '/a/b?c=d'),
  ],
  [
    'a route pattern beside the real path',
    JSON.stringify({ method: 'GET', route: '/users/:id', path: '/users/7' }),
    request('GET', '/users/7'),
  ],
  [
    'a file name beside the path',
    JSON.stringify({
      method: 'GET',
      file: '/app/server.js',
      log: { file: { path: '/var/log/x' } },
      uri: '/x',
    }),
    request('GET', '/x'),
  ],
  [
    'the query as an object',
    JSON.stringify({ method: 'GET', path: '/search', query: { q: 'a b', tag: ['x', 'y'] } }),
    request('GET', '/search?q=a+b&tag=x&tag=y'),
  ],
  [
    'a response object is no body',
    JSON.stringify({ method: 'POST', path: '/x', body: JSON_BODY, response: { body: { error: 1 } } }),
    request('POST', '/x', JSON_BODY),
  ],
  [
    'a form',
    JSON.stringify({ method: 'POST', path: '/login', body: 'user=a&remember=1' }),
    request('POST', '/login', 'user=a&remember=1'),
  ],
  [
    'a request in the message of a JSON line',
    JSON.stringify({ severity: 'INFO', msg: 'POST /orders', body: BODY }),
    request('POST', '/orders', JSON_BODY),
  ],
  [
    'a request line in a field',
    JSON.stringify({ request: 'GET /a HTTP/1.1', status: 500 }),
    request('GET', '/a'),
  ],
  [
    'JSON behind a prefix',
    `2026-03-04T05:06:07Z INFO [web] ${JSON.stringify({ method: 'DELETE', path: '/a/1' })}`,
    request('DELETE', '/a/1'),
  ],
  ['plain text', 'POST /orders', request('POST', '/orders')],
  ['plain text with a JSON tail', `POST /orders ${JSON_BODY}`, request('POST', '/orders', JSON_BODY)],
  [
    'plain text with a named body',
    `--> POST /orders body=${JSON_BODY} from 10.0.0.1`,
    request('POST', '/orders', JSON_BODY),
  ],
  ['JSON without a blank before it', `POST /orders${JSON_BODY}`, request('POST', '/orders', JSON_BODY)],
  [
    'the access log of Apache and nginx',
    '10.0.0.1 - - [04/Mar/2026:05:06:07 +0000] "GET /a?b=c HTTP/1.1" 500 12 "-" "curl/8"',
    request('GET', '/a?b=c'),
  ],
  [
    'uvicorn',
    'INFO:     127.0.0.1:50052 - "POST /orders HTTP/1.1" 500 Internal Server Error',
    request('POST', '/orders'),
  ],
  [
    'werkzeug',
    '127.0.0.1 - - [04/Mar/2026 05:06:07] "GET /items/9 HTTP/1.1" 500 -',
    request('GET', '/items/9'),
  ],
  [
    'gin',
    '[GIN] 2026/03/04 - 05:06:07 | 500 |  1.2ms |  ::1 | POST     "/orders"',
    request('POST', '/orders'),
  ],
  ['morgan dev', 'GET /users/9 500 3.2 ms - 21', request('GET', '/users/9')],
  [
    'Rails',
    'Started PATCH "/posts/1?draft=1" for 127.0.0.1 at 2026-03-04',
    request('PATCH', '/posts/1?draft=1'),
  ],
  ['a method in brackets', '[POST] /orders', request('POST', '/orders')],
  ['fastify text', 'incoming request: GET: /a', request('GET', '/a')],
  ['logfmt', 'level=info method=POST path=/orders status=500', request('POST', '/orders')],
  [
    'logfmt with a quoted body',
    String.raw`ts=1 method=POST path="/orders" body="{\"sku\":\"a\",\"count\":2}"`,
    request('POST', '/orders', JSON_BODY),
  ],
  [
    'logfmt with a bare JSON body',
    `method=POST path=/orders body={"sku": "a", "count": 2}`,
    request('POST', '/orders', JSON_BODY),
  ],
  [
    'a Python repr as body',
    `POST /orders body={'sku': 'a', 'count': 2, 'gift': None, 'ok': True}`,
    request('POST', '/orders', '{"sku":"a","count":2,"gift":null,"ok":true}'),
  ],
  [
    'a named form in plain text',
    'POST /login body=user=a&remember=1',
    request('POST', '/login', 'user=a&remember=1'),
  ],
  ['a JSON list as body', 'PUT /tags ["a","b"]', request('PUT', '/tags', '["a","b"]')],
  ['a URL in plain text', 'GET http://shop.local/a/b?c=d 200', request('GET', '/a/b?c=d')],
  [
    'braces inside strings of the body',
    'POST /x {"text":"a } b { \\" c"} done',
    request('POST', '/x', '{"text":"a } b { \\" c"}'),
  ],
]

for (const [name, line, expected] of TELLS) {
  void test(`a request is read from ${name}`, (t) => {
    t.strictSame(requestOfLine(line)?.request, expected)
    t.end()
  })
}

const TELLS_NOTHING: readonly (readonly [name: string, line: string])[] = [
  ['the empty line', ''],
  ['a line without a request', 'listening on port 8080'],
  ['a method without a target', '{"method":"GET","level":"info"}'],
  ['a path without a method', 'reading /etc/hosts'],
  ['a word that contains a method', 'TARGET /x BUDGET /y'],
  ['a target with control characters', JSON.stringify({ method: 'GET', path: '/a\r\nX-Evil: 1' })],
  ['a target of another host by two slashes', JSON.stringify({ method: 'GET', path: '//evil.example/x' })],
  ['a stack frame', '    at handler (/app/server.js:1:2)'],
  ['unclosed JSON without a request', '{"method":'],
  ['a line longer than the bound', `POST /x ${'a'.repeat(300_000)}`],
]

for (const [name, line] of TELLS_NOTHING) {
  void test(`no request is read from ${name}`, (t) => {
    t.equal(requestOfLine(line), undefined)
    t.end()
  })
}

void test('reading a request from hostile lines takes no more than linear time', (t) => {
  const hostile = [
    '{'.repeat(100_000),
    'a="'.repeat(60_000),
    'POST '.repeat(40_000),
    // Each of these is the beginning of a line for a pattern.
    '\n'.repeat(250_000),
    '\r'.repeat(250_000),
    '\u2028'.repeat(250_000),
    '{"a":'.repeat(40_000),
    String.raw`a="\"`.repeat(40_000),
  ]
  for (const line of hostile)
    t.ok(cpuSecondsOf(() => requestOfLine(line)) < LINEAR_SECONDS_MAX, line.slice(0, 10))
  t.end()
})

void test('headers of a logged request leave out what the client sets itself and what cannot be sent', (t) => {
  const headers = { Host: 'x', 'Content-Length': '3', 'X-Tenant': 'a', 'bad name': '1', cookie: 'a\nb' }
  const line = JSON.stringify({ method: 'GET', url: '/', headers })
  t.strictSame(requestOfLine(line)?.request.headers, { 'x-tenant': 'a' })
  t.end()
})

void test('the request nearest before an error comes first, then the one nearest after', (t) => {
  const event = eventWith({ contextBefore: ['GET /1', 'GET /2'], contextAfter: ['GET /3'] })
  t.strictSame(
    requestsFor(event, 5).map(({ target }) => target),
    ['/2', '/3', '/1'],
  )
  t.end()
})

void test('requests on the other output of the process count as well, the newest first', (t) => {
  const attributes = { 'hephaestus.error.context.process': ['GET /1', 'listening', 'GET /2'] }
  const event = eventWith({ attributes, contextBefore: ['GET /3'] })
  t.strictSame(
    requestsFor(event, 5).map(({ target }) => target),
    ['/3', '/2', '/1'],
  )
  t.strictSame(
    requestsBefore(eventWith({ attributes })).map(({ target }) => target),
    ['/1', '/2'],
  )
  t.end()
})

void test('the request with the id of the error comes before nearer ones', (t) => {
  const event = eventWith({
    body: '{"level":"error","requestId":"req-7","msg":"boom"}',
    attributes: { requestId: 'req-7' },
    contextBefore: [
      '{"method":"GET","url":"/mine","requestId":"req-7"}',
      '{"method":"GET","url":"/other","requestId":"req-8"}',
    ],
  })
  t.strictSame(
    requestsFor(event, 5).map(({ target }) => target),
    ['/mine', '/other'],
  )
  t.end()
})

void test('the request that the error record itself tells comes first', (t) => {
  const event = eventWith({
    body: '{"level":"error","method":"GET","url":"/own"}',
    contextBefore: ['GET /near'],
  })
  t.strictSame(
    requestsFor(event, 5).map(({ target }) => target),
    ['/own', '/near'],
  )
  t.end()
})

void test('the same request is tried once, and with its body where one line tells it', (t) => {
  const event = eventWith({
    contextBefore: ['POST /x {"a":1}', 'GET /y', 'GET /y', '"POST /x HTTP/1.1" 500'],
  })
  t.strictSame(
    requestsFor(event, 5).map(({ method, body }) => method + body),
    ['GET', 'POST{"a":1}'],
  )
  t.end()
})

void test('no more requests are tried than asked for', (t) => {
  const event = eventWith({ contextBefore: Array.from({ length: 40 }, (_, index) => `GET /${index}`) })
  t.equal(requestsFor(event, 5).length, 5)
  t.equal(requestsBefore(event).length, 40)
  t.end()
})

void test('the frames of a trace tell no request, whatever a handler is called', (t) => {
  const body =
    'TypeError: no\n    at GET /preview (file:///srv/server.js:9:3)\n    at Object.POST /a (/srv/b.js:1:2)'
  const attributes = { 'exception.stacktrace': body }
  const event = { ...eventWith({ contextBefore: ['GET /preview/b1'], attributes }), body }
  t.same(requestsFor(event, 4), [request('GET', '/preview/b1')])
  t.end()
})
