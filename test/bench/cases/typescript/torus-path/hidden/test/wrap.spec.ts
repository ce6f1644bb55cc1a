import assert from 'node:assert/strict'
import test from 'node:test'

const { Grid } = await import(new URL('../src/grid.ts', import.meta.url).href)
const { cheapestWay } = await import(new URL('../src/search.ts', import.meta.url).href)

test('the north leads to the south and the west to the east', () => {
  const grid = new Grid('S99\n999\nG99')
  assert.equal(cheapestWay(grid, grid.find('S'), grid.find('G')).cost, 1)
  const flat = new Grid('S999G\n#####\n#####')
  assert.deepEqual(cheapestWay(flat, flat.find('S'), flat.find('G')), {
    cost: 1,
    points: [
      { x: 0, y: 0 },
      { x: 4, y: 0 },
    ],
  })
})

test('every field of an open world has four neighbours', () => {
  const grid = new Grid('1234\n1234\n1234')
  for (let x = 0; x < 4; x += 1) {
    for (let y = 0; y < 3; y += 1) assert.equal(grid.neighbours({ x, y }).length, 4)
  }
  assert.deepEqual(grid.neighbours({ x: 0, y: 0 }), [
    { x: 1, y: 0 },
    { x: 0, y: 1 },
    { x: 3, y: 0 },
    { x: 0, y: 2 },
  ])
})

test('walls stay walls', () => {
  const grid = new Grid('S#G\n###\n###')
  assert.equal(cheapestWay(grid, grid.find('S'), grid.find('G')).cost, 1)
  const closed = new Grid('S#G#\n####\n####')
  assert.equal(cheapestWay(closed, closed.find('S'), closed.find('G')), undefined)
})
