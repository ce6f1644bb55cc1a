import assert from 'node:assert/strict'
import { readConfig } from '../src/config.ts'
import { receiversOf } from '../src/route.ts'

const TEXT = `
receivers: [mail, chat, mail]
routes:
  - match: { severity: critical }
    receivers: on-call
    routes:
      - match: { name: fire }
  - match: { name: test }
    receivers: []
`

describe('routes', () => {
  const to = (labels) => receiversOf(readConfig(TEXT), labels)

  it('lead to the receivers of the deepest that matches', () => {
    assert.deepEqual(to({ severity: 'critical' }), ['on-call'])
    assert.deepEqual(to({ severity: 'info' }), ['mail', 'chat'])
  })

  it('inherit receivers', () => {
    assert.deepEqual(to({ severity: 'critical', name: 'fire' }), ['on-call'])
  })

  it('may be silent', () => {
    assert.deepEqual(to({ name: 'test' }), [])
  })
})
