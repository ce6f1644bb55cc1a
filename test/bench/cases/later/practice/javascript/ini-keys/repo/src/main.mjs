import { readFileSync } from 'node:fs'
import { merge } from './merge.mjs'
import { parse } from './parse.mjs'

const all = process.argv
  .slice(2)
  .map((path) => parse(readFileSync(path, 'utf8')))
  .reduce(merge, Object.create(null))
for (const [name, section] of Object.entries(all)) {
  for (const [key, value] of Object.entries(section)) console.log(`${name}.${key} = ${value}`)
}
