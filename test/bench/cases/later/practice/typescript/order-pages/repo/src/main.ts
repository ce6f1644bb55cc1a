import { show } from './show.ts'
import { Store } from './store.ts'

const [customer = 'c1', after] = process.argv.slice(2)
const store = Store.open(new URL('../data/orders.json', import.meta.url).pathname)
console.log(show(customer, store.page(customer, after)))
