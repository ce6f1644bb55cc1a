import assert from 'node:assert/strict'
import test from 'node:test'
import { buildTree, flatten } from '../src/thread.ts'

const comment = (id: number, parent: number | null, at = id) => ({ id, parent, at, author: 'x', text: `${id}` })

const order = (comments: Parameters<typeof buildTree>[0]) =>
  flatten(buildTree(comments)).map((placed) => `${placed.depth}:${placed.comment.id}`)

test('replies come below what they answer, older ones first', () => {
  const comments = [comment(1, null), comment(2, 1), comment(3, 1, 0), comment(4, 2), comment(5, null)]
  assert.deepEqual(order(comments), ['0:1', '1:3', '1:2', '2:4', '0:5'])
})

test('an answer to nobody known is a root', () => {
  assert.deepEqual(order([comment(7, 99)]), ['0:7'])
})
