const assert = require('node:assert/strict')
const { join } = require('node:path')
const test = require('node:test')
const { createRegistry } = require(join(__dirname, '../src/registry'))
const { dispatch } = require(join(__dirname, '../src/dispatch'))

test('a bare function works in addAll, with words and context', () => {
  const registry = createRegistry()
  registry.addAll({ Echo: (words, { channel }) => `${words.join('+')} from ${channel}` })
  assert.equal(dispatch(registry, '#a !echo 1 2'), '#a 1+2 from #a')
  assert.equal(registry.get('ECHO').help, undefined)
  assert.equal(typeof registry.get('echo').run, 'function')
})

test('uptime answers, and help says that it has none', () => {
  const registry = createRegistry()
  require(join(__dirname, '../plugins/basics'))(registry)
  require(join(__dirname, '../plugins/deploys'))(registry)
  assert.equal(dispatch(registry, '#a !uptime api'), '#a api is up for 5 h')
  assert.equal(dispatch(registry, '#a !help uptime'), '#a no help for that')
  assert.equal(dispatch(registry, '#a !help deploys'), '#a the last deploys, newest first')
})
