import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const { loadSessions, loadUsers, saveSessions } = await import(new URL('../src/files.mjs', import.meta.url))
const { open } = await import(new URL('../src/sessions.mjs', import.meta.url))
const { answer } = await import(new URL('../src/answer.mjs', import.meta.url))
const now = new Date('2024-01-01T00:00:00Z')

test('sessions come back as they were', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'sessions-')), 'sessions.json')
  const sessions = new Map()
  open(sessions, { id: 'a', user: 'u1', now, minutes: 10 })
  saveSessions(path, sessions)
  assert.deepEqual(loadSessions(path), sessions)
})

test('live and ended', () => {
  const file = (name) => new URL(`../data/${name}.json`, import.meta.url)
  const state = { sessions: loadSessions(file('sessions')), users: loadUsers(file('users')) }
  assert.equal(answer(state, '/session/s1', now).status, 200)
  assert.equal(answer(state, '/session/s2', now).status, 410)
})
