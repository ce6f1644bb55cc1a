import assert from 'node:assert/strict'
import test from 'node:test'
import { OrderDesk } from '../src/orders.js'
import { Stock } from '../src/stock.js'

const fine = async () => 'fine'

test('one after another, the last ones are sold out', async () => {
  const stock = new Stock({ cup: 3 })
  const desk = new OrderDesk(stock, fine)
  assert.equal(await desk.place({ customer: 'a', items: { cup: 2 } }), 'ordered')
  assert.equal(await desk.place({ customer: 'b', items: { cup: 2 } }), 'sold out')
  assert.deepEqual(stock.levels(), { cup: 1 })
})

test('refused orders take nothing', async () => {
  const stock = new Stock({ cup: 3 })
  const desk = new OrderDesk(stock, async () => 'refused')
  assert.equal(await desk.place({ customer: 'a', items: { cup: 2 } }), 'refused')
  assert.equal(stock.level('cup'), 3)
})

test('the stock refuses to go below nothing', () => {
  assert.throws(() => new Stock({ cup: 1 }).remove('cup', 2), { name: 'StockError' })
})
