#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { OrderDesk } from '../src/orders.js'
import { Stock } from '../src/stock.js'
import { createRating } from '../src/rating.js'

const { stock, orders } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const shelf = new Stock(stock)
const desk = new OrderDesk(shelf, createRating({ delayMs: 5 }))
const answers = await Promise.all(orders.map((order) => desk.place(order)))
orders.forEach((order, index) => console.log(`${order.customer}: ${answers[index]}`))
console.log(`left: ${JSON.stringify(shelf.levels())}`)
