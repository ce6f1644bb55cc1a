import { localeOf } from './locale.ts'
import { priceTag } from './tags.ts'

const locale = localeOf(process.env)
for (const word of process.argv.slice(2)) console.log(priceTag(Number(word), locale))
