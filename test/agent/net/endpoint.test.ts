import { test } from 'tap'
import { listenHint, checkEndpoint, parseEndpoint } from '../../../agent/net/endpoint.ts'

const ENDPOINTS: Readonly<Record<string, ReturnType<typeof parseEndpoint>>> = {
  'localhost:4317': { host: 'localhost', port: 4317 },
  '0.0.0.0:4318': { host: '0.0.0.0', port: 4318 },
  '[::1]:4317': { host: '::1', port: 4317 },
  ':4317': { host: '', port: 4317 },
  'localhost:0': { host: 'localhost', port: 0 },
  localhost: undefined,
  'localhost:': undefined,
  'localhost:70000': undefined,
  '::1:4317': undefined,
  'http://localhost:4318': undefined,
  'a b:1': undefined,
}

test('parseEndpoint reads a host and a port, and nothing else', (t) => {
  for (const [text, endpoint] of Object.entries(ENDPOINTS)) {
    t.strictSame(parseEndpoint(text), endpoint, text)
    t.equal(checkEndpoint(text) === undefined, endpoint !== undefined, text)
  }
  t.end()
})

test('listenHint says why an address cannot be listened on', (t) => {
  const hintOf = (code: string): string => listenHint(Object.assign(new Error('listen'), { code }))
  t.equal(hintOf('EADDRINUSE'), 'is another program there?')
  t.equal(hintOf('EADDRNOTAVAIL'), 'is it an address of this machine?')
  t.match(hintOf('EACCES'), 'CAP_NET_BIND_SERVICE')
  t.end()
})
