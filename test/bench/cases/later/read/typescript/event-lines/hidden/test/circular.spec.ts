import assert from 'node:assert/strict'
import test from 'node:test'

const { createLogger } = await import(new URL('../src/logger.ts', import.meta.url).href)

function logged(fields: Record<string, unknown>): unknown {
  const all: string[] = []
  createLogger('json', (line: string) => all.push(line)).info('m', fields)
  assert.equal(all.length, 1)
  return JSON.parse(all[0] ?? '')
}

const base = { level: 'info', message: 'm' }

test('what holds itself is told where it comes again', () => {
  const tree: Record<string, unknown> = { name: 'root' }
  tree['child'] = { parent: tree, list: [tree, 1] }
  assert.deepEqual(logged({ tree }), {
    ...base,
    tree: { name: 'root', child: { parent: '[circular]', list: ['[circular]', 1] } },
  })
})

test('what is shared is told in full each time', () => {
  const point = { x: 1 }
  const loop: unknown[] = [point]
  loop.push(loop)
  assert.deepEqual(logged({ from: point, to: point, loop, after: [point, point] }), {
    ...base,
    from: { x: 1 },
    to: { x: 1 },
    loop: [{ x: 1 }, '[circular]'],
    after: [{ x: 1 }, { x: 1 }],
  })
})

test('errors beside a circle', () => {
  const self: Record<string, unknown> = { error: new TypeError('bad') }
  self['self'] = self
  assert.deepEqual(logged({ self, when: new Date(0) }), {
    ...base,
    self: { error: 'TypeError: bad', self: '[circular]' },
    when: '1970-01-01T00:00:00.000Z',
  })
})
