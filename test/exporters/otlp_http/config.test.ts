import { test } from 'tap'
import { checkValue } from '../../../config/schema.ts'
import { config } from '../../../exporters/otlp_http/config.ts'

const ENDPOINT = 'http://collector:4318'

const REFUSED: readonly (readonly [what: string, written: Record<string, unknown>])[] = [
  ['no endpoint at all', {}],
  ['an endpoint without a scheme', { endpoint: 'collector:4318' }],
  ['an endpoint of another scheme', { endpoint: 'grpc://collector:4317' }],
  ['a password in the endpoint', { endpoint: 'http://user:secret@collector:4318' }],
  ['an endpoint with a fragment', { logs_endpoint: 'http://collector:4318/#logs' }],
  ['a proxy that is none', { endpoint: ENDPOINT, proxy_url: 'socks5://proxy:1080' }],
  ['a header that the exporter sets', { endpoint: ENDPOINT, headers: { 'Content-Type': 'text/plain' } }],
  ['a name that no header can have', { endpoint: ENDPOINT, headers: { 'a b': 'c' } }],
  ['a line end in a header', { endpoint: ENDPOINT, headers: { a: 'b\r\nc: d' } }],
  ['an unknown encoding', { endpoint: ENDPOINT, encoding: 'xml' }],
  ['an unknown compression', { endpoint: ENDPOINT, compression: 'lz4' }],
  ['a level that gzip does not have', { endpoint: ENDPOINT, compression_params: { level: 10 } }],
]

for (const [what, written] of REFUSED) {
  test(`otlp_http refuses ${what}`, (t) => {
    t.equal(checkValue(config, written).kind, 'invalid')
    t.end()
  })
}

test('otlp_http does not repeat the value of a header, which may be a secret', (t) => {
  const checked = checkValue(config, { endpoint: ENDPOINT, headers: { authorization: 'Bearer secret\n' } })
  t.match(JSON.stringify(checked), /authorization/)
  t.notMatch(JSON.stringify(checked), /Bearer/)
  t.end()
})

test('otlp_http needs an endpoint of either kind and nothing else', (t) => {
  t.equal(checkValue(config, { endpoint: ENDPOINT }).kind, 'valid')
  t.equal(checkValue(config, { logs_endpoint: `${ENDPOINT}/otlp/logs?tenant=a` }).kind, 'valid')
  t.end()
})
