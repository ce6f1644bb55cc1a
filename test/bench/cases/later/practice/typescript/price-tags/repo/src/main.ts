import { readFileSync } from 'node:fs'
import { tag, type Shop } from './tag.ts'

const shops = JSON.parse(readFileSync(process.argv[2] ?? 'data/shops.json', 'utf8')) as Shop[]
for (const shop of shops) console.log(tag(shop, 1299, new Date(Date.UTC(2024, 5, 30))))
