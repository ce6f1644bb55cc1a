import { readFileSync } from 'node:fs'
import type { Order, Page } from './order.ts'
import { pageOf } from './page.ts'

export class Store {
  readonly #orders: Order[]

  constructor(orders: Order[]) {
    this.#orders = orders
  }

  static open(path: string): Store {
    return new Store(JSON.parse(readFileSync(path, 'utf8')) as Order[])
  }

  page(customer: string, after?: string): Page {
    const own = this.#orders.filter((order) => order.customer === customer)
    return pageOf(own, 2, after)
  }
}
