import assert from 'node:assert/strict'
import test from 'node:test'
import { dispatch } from '../src/dispatch.ts'
import { subjectOf } from '../src/message.ts'

const message = { to: 'x', subject: 'S', body: 'b' }

test('mail has its subject', () => {
  assert.equal(dispatch({ ...message, kind: 'mail' }), 'mail to x: S | b')
})

test('text is cut', () => {
  assert.equal(dispatch({ ...message, kind: 'text', body: 'y'.repeat(50) }), `text to x: ${'y'.repeat(40)}`)
})

test('push has no subject', () => {
  assert.equal(dispatch({ ...message, kind: 'push' }), 'push to x: b')
})

test('a digest has a subject of its own', () => {
  assert.equal(subjectOf({ ...message, kind: 'digest' }), 'Your day in short')
})
