import assert from 'node:assert/strict'

const { readConfig } = await import(new URL('../src/config.ts', import.meta.url).href)
const { receiversOf } = await import(new URL('../src/route.ts', import.meta.url).href)

describe('a key without a value', () => {
  it('of receivers means those of the route above', () => {
    const root = readConfig('receivers: [a, b]\nroutes:\n  - match: { x: "1" }\n    receivers:\n')
    assert.deepEqual(receiversOf(root, { x: '1' }), ['a', 'b'])
  })

  it('of the root means nobody', () => {
    assert.deepEqual(receiversOf(readConfig('receivers:\nroutes: []\n'), {}), [])
  })

  it('is inherited two levels down, below a list', () => {
    const text = 'receivers: a\nroutes:\n  - match: { x: "1" }\n    receivers: b\n    routes:\n      - receivers:\n'
    assert.deepEqual(receiversOf(readConfig(text), { x: '1' }), ['b'])
  })

  it('leaves the empty list silent', () => {
    const root = readConfig('receivers: a\nroutes:\n  - match: { x: "1" }\n    receivers: []\n')
    assert.deepEqual(receiversOf(root, { x: '1' }), [])
  })
})
