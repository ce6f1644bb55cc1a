import { test } from 'tap'
import { redactText } from '../../../agent/redaction/redact-text.ts'

test('redactText numbers what it masks, the same for the same value', async (t) => {
  t.equal(redactText(''), '')
  t.equal(
    redactText('ann@example.org wrote bob@example.org, then ann@example.org; password=hunter22'),
    '<EMAIL_1> wrote <EMAIL_2>, then <EMAIL_1>; password=<SECRET_1>',
  )
})

test("redactText masks lines of the agent's own log, for people and for machines", async (t) => {
  t.equal(
    redactText(
      '2026-01-02T03:04:05.000Z warn the peer said: bad token=abc123 at https://u:pw1@host/v1 port=4317\n',
    ),
    '2026-01-02T03:04:05.000Z warn the peer said: bad token=<SECRET_1> at https://u:<PASSWORD_1>@host/v1 port=4317\n',
  )
  t.equal(
    redactText('{"message":"refused","headers":{"authorization":"Bearer abc.def123"}}'),
    '{"message":"refused","headers":{"authorization":"Bearer <TOKEN_1>"}}',
  )
  const harmless = '2026-01-02T03:04:05.000Z info started version=0.1.0 state_directory=/var/lib/x\n'
  t.equal(redactText(harmless), harmless)
})
