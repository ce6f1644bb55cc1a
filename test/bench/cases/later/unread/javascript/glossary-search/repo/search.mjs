import { readFileSync } from 'node:fs'
import { readTerms } from './lib/terms.mjs'
import { search } from './lib/search.mjs'

const [file, ...words] = process.argv.slice(2)
const terms = readTerms(readFileSync(file, 'utf8'))
for (const { name, text } of search(terms, words)) console.log(`${name}: ${text}`)
