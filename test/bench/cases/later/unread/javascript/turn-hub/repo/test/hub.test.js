const assert = require('node:assert/strict')
const test = require('node:test')
const { Hub } = require('../lib/hub.js')
const { join } = require('../lib/players.js')

test('tells everybody in order', () => {
  const heard = []
  const hub = new Hub().on('x', (value) => heard.push(['a', value])).on('x', (value) => heard.push(['b', value]))
  assert.equal(hub.emit('x', 1), 2)
  assert.equal(hub.emit('y', 1), 0)
  assert.deepEqual(heard, [['a', 1], ['b', 1]])
})

test('once is once, off is off', () => {
  const heard = []
  const listen = (value) => heard.push(value)
  const hub = new Hub().once('x', listen)
  hub.emit('x', 1)
  hub.on('x', listen).off('x', listen).off('x', listen).off('z', listen)
  assert.equal(hub.emit('x', 2), 0)
  assert.deepEqual(heard, [1])
})

test('a lonely player', () => {
  const lines = []
  const hub = new Hub()
  join(hub, 'ada', (line) => lines.push(line))
  for (const pips of [1, 6, 6, 5, 1, 1]) hub.emit('turn', pips)
  assert.deepEqual(lines, ['ada leaves the stable', 'ada is home'])
})
