import assert from 'node:assert/strict'
import test from 'node:test'
import { answer } from '../src/answer.mjs'
import { isLive, open } from '../src/sessions.mjs'

const now = new Date('2024-01-01T00:00:00Z')

test('a session lives as long as it was opened for', () => {
  const session = open(new Map(), { id: 'a', user: 'u', now, minutes: 5 })
  assert.ok(isLive(session, now))
  assert.ok(!isLive(session, new Date(now.getTime() + 300_000)))
})

test('who is answered what', () => {
  const sessions = new Map()
  const users = new Map([['u', { name: 'U', joined: new Date('2020-02-02') }]])
  open(sessions, { id: 'a', user: 'u', now, minutes: 5 })
  assert.deepEqual(answer({ sessions, users }, '/session/a', now), { status: 200, text: 'U, here since 2020' })
  assert.equal(answer({ sessions, users }, '/session/b', now).status, 404)
  assert.equal(answer({ sessions, users }, '/session/a', new Date('2025-01-01')).status, 410)
})
