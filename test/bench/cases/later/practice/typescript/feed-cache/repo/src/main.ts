import { Articles } from './articles.ts'
import { digest } from './digest.ts'
import { FileSource } from './source.ts'

const [limit = '50', ...wanted] = process.argv.slice(2)
const source = new FileSource(new URL('../data/articles.json', import.meta.url).pathname)
const articles = new Articles(source, Number(limit))
const ids = wanted.length > 0 ? wanted : await source.ids()
console.log(digest(await articles.page(ids)))
console.log(`${source.reads} reads`)
