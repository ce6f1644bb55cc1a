import { readFileSync } from 'node:fs'
import { Order } from './order.ts'

const order = new Order('77')
for (const line of readFileSync(process.argv[2] ?? '', 'utf8').trim().split('\n')) {
  const [word, argument] = line.split(' ')
  if (word === 'pay') order.pay(Number(argument))
  if (word === 'pack') order.pack()
  if (word === 'ship') order.ship()
  if (word === 'deliver') order.deliver()
  if (word === 'cancel') order.cancel()
  if (word === 'return') order.return()
}
console.log(`${order.id}: ${order.state}, we hold ${order.balance}`)
