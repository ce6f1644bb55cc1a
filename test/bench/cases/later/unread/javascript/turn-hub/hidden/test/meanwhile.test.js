const assert = require('node:assert/strict')
const { join: joined } = require('node:path')
const test = require('node:test')
const { Hub } = require(joined(__dirname, '../lib/hub.js'))
const { join } = require(joined(__dirname, '../lib/players.js'))

test('all who listened hear it when some are once', () => {
  const heard = []
  const hub = new Hub()
  for (const name of ['a', 'b', 'c']) hub.once('x', () => heard.push(name))
  hub.on('x', () => heard.push('d'))
  assert.equal(hub.emit('x'), 4)
  assert.deepEqual(heard, ['a', 'b', 'c', 'd'])
  assert.equal(hub.emit('x'), 1)
})

test('who goes meanwhile, who comes meanwhile', () => {
  const heard = []
  const hub = new Hub()
  const late = () => heard.push('late')
  const second = () => heard.push('second')
  const first = () => {
    heard.push('first')
    hub.off('x', first).off('x', second).on('x', late)
  }
  hub.on('x', first).on('x', second).on('x', () => heard.push('third'))
  hub.emit('x')
  assert.deepEqual(heard, ['first', 'second', 'third'])
  hub.emit('x')
  assert.deepEqual(heard.slice(3), ['third', 'late'])
})

test('a once listener that emits again is not called again', () => {
  let calls = 0
  const hub = new Hub()
  hub.once('x', () => {
    calls += 1
    if (calls < 5) hub.emit('x')
  })
  hub.emit('x')
  assert.equal(calls, 1)
})

test('three players leave the stable together', () => {
  const lines = []
  const hub = new Hub()
  for (const name of ['ada', 'bo', 'cy']) join(hub, name, (line) => lines.push(line))
  for (const pips of [6, 5, 7]) hub.emit('turn', pips)
  assert.deepEqual(lines, [
    'ada leaves the stable',
    'bo leaves the stable',
    'cy leaves the stable',
    'ada is home',
    'bo is home',
    'cy is home',
  ])
})
