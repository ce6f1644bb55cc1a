import { test } from 'tap'
import { checkValue } from '../../../config/schema.ts'
import { config } from '../../../exporters/webhook/config.ts'

const url = 'https://hooks.example.com/x'

const REFUSED: readonly (readonly [what: string, written: Record<string, unknown>, fault: RegExp])[] = [
  ['no url', {}, /url/],
  ['a url of another scheme', { url: 'ftp://hooks.example.com' }, /http/],
  ['a password in the url', { url: 'https://a:b@hooks.example.com' }, /headers/],
  ['a url on this host', { url: 'http://127.0.0.1:8080/' }, /allow_private/],
  ['a url on this host in disguise', { url: 'http://0x7f000001/' }, /allow_private/],
  ['the metadata of a cloud', { url: 'http://169.254.169.254/', allow_private: true }, /allow_addresses/],
  ['a network that is none', { url, allow_addresses: ['10.0.0.0/40'] }, /network/],
  ['a preset that nobody has', { url, preset: 'irc' }, /preset/],
  ['a pager without a key', { url, preset: 'pagerduty' }, /expected token/],
  ['a chat with a key', { url, preset: 'slack', token: 'x' }, /no token/],
  ['a chat with a template', { url, preset: 'slack', template: { body: '{}' } }, /no template/],
  ['a chat with another method', { url, preset: 'teams', method: 'PUT' }, /POST/],
  ['a chat with compression', { url, preset: 'discord', compression: 'gzip' }, /compression: none/],
  ['options of another preset', { url, preset: 'loki', datadog: {} }, /datadog only with/],
  ['a label that is none', { url, preset: 'loki', loki: { labels: { 'a.b': 'c' } } }, /labels of letters/],
  ['a short key', { url, signature: { secret: 'short' } }, /16 characters/],
  ['a header that is ours', { url, headers: { 'Idempotency-Key': '1' } }, /Idempotency-Key/],
  ['a line end in a header', { url, headers: { a: 'b\r\nc: d' } }, /line end/],
  ['a condition that is none', { url, filter: { condition: 'severity >' } }, /expected/],
  ['a template with an unknown name', { url, template: { body: '{{event.nothing}}' } }, /line 1, column 1/],
  ['a template that makes no JSON', { url, template: { body: '{{event.title}}' } }, /makes JSON/],
]

for (const [what, written, fault] of REFUSED) {
  test(`webhook refuses ${what}`, (t) => {
    const checked = checkValue(config, written)
    t.equal(checked.kind, 'invalid')
    t.match(JSON.stringify(checked), fault)
    t.end()
  })
}

test('webhook does not repeat keys that it refuses', (t) => {
  const checked = checkValue(config, { url, signature: { secret: 'hunter2' }, headers: { a: 'hunter2\n' } })
  t.equal(checked.kind, 'invalid')
  t.notMatch(JSON.stringify(checked), /hunter2/)
  t.end()
})

test('webhook needs nothing but a url', (t) => {
  t.equal(checkValue(config, { url }).kind, 'valid')
  t.equal(checkValue(config, { url: 'http://10.0.0.1/', allow_addresses: ['10.0.0.0/8'] }).kind, 'valid')
  t.end()
})
