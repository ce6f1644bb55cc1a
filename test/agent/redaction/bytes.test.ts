import { test } from 'tap'
import { redactorOf } from './support.ts'

test('Redactor masks bytes that are text, and everything behind a secret name', (t) => {
  const redactor = redactorOf()
  const binary = Uint8Array.of(0xff, 0, 1)
  const harmless = new Uint8Array(Buffer.from('all is well'))
  const masked = redactor.attributes(
    {
      text: new Uint8Array(Buffer.from('ann@example.org')),
      binary,
      harmless,
      password: binary,
    },
    new Map(),
  )
  t.match(Buffer.from(masked['text'] as Uint8Array).toString(), /^\[redacted:email:/)
  t.equal(masked['binary'], binary)
  t.equal(masked['harmless'], harmless)
  t.match(masked['password'], /^\[redacted:secret:/)
  t.end()
})
