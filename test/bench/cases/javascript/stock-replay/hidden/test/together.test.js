import assert from 'node:assert/strict'
import test from 'node:test'

const { OrderDesk } = await import(new URL('../src/orders.js', import.meta.url).href)
const { Stock } = await import(new URL('../src/stock.js', import.meta.url).href)

const after = (ms, answer) => new Promise((resolve) => setTimeout(resolve, ms, answer))

test('orders placed together never oversell, and take all or nothing', async () => {
  const stock = new Stock({ cup: 3, plate: 10 })
  const desk = new OrderDesk(stock, () => after(2, 'fine'))
  const order = { customer: 'x', items: { plate: 1, cup: 2 } }
  const answers = await Promise.all([desk.place(order), desk.place(order), desk.place(order)])
  assert.deepEqual(answers.toSorted(), ['ordered', 'sold out', 'sold out'])
  assert.deepEqual(stock.levels(), { cup: 1, plate: 9 })
})

test('whoever is refused leaves the goods for others', async () => {
  const stock = new Stock({ cup: 2 })
  const desk = new OrderDesk(stock, (order) => after(1, order.customer === 'bot' ? 'refused' : 'fine'))
  await desk.place({ customer: 'bot', items: { cup: 2 } })
  assert.equal(await desk.place({ customer: 'kim', items: { cup: 2 } }), 'ordered')
  assert.equal(stock.level('cup'), 0)
})

test('a rating that fails leaves the stock as it was, and the next one is served', async () => {
  const stock = new Stock({ cup: 2 })
  let calls = 0
  const desk = new OrderDesk(stock, async () => {
    calls += 1
    if (calls === 1) throw new Error('rating is down')
    return 'fine'
  })
  await assert.rejects(desk.place({ customer: 'a', items: { cup: 2 } }), /rating is down/)
  assert.equal(stock.level('cup'), 2)
  assert.equal(await desk.place({ customer: 'b', items: { cup: 2 } }), 'ordered')
})

test('the stock still refuses to go below nothing', () => {
  assert.throws(() => new Stock({ cup: 1 }).remove('cup', 2), { name: 'StockError' })
})
