import assert from 'node:assert/strict'
import test from 'node:test'

const { buildTree, flatten } = await import(new URL('../src/thread.ts', import.meta.url).href)

interface Placed {
  readonly comment: { readonly id: number }
  readonly depth: number
}
const comment = (id: number, parent: number | null, at = id) => ({ id, parent, at, author: 'x', text: '' })

test('a thread of any depth is whole', () => {
  const comments = Array.from({ length: 60_000 }, (_, id) => comment(id, id === 0 ? null : id - 1))
  const placed: Placed[] = flatten(buildTree(comments))
  assert.equal(placed.length, 60_000)
  assert.deepEqual(placed.at(-1), { comment: comments.at(-1), depth: 59_999 })
})

test('the order is as before, also with many replies and roots', () => {
  const comments = [
    comment(1, null),
    comment(2, 1),
    comment(3, 1, 0),
    comment(4, 2),
    comment(5, null),
    comment(6, 5),
    comment(7, 2),
    comment(8, 3),
  ]
  const names = flatten(buildTree(comments)).map((placed: Placed) => `${placed.depth}:${placed.comment.id}`)
  assert.deepEqual(names, ['0:1', '1:3', '2:8', '1:2', '2:4', '2:7', '0:5', '1:6'])
  assert.deepEqual(flatten([]), [])
})
