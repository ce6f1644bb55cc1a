import { readFileSync } from 'node:fs'
import { newestFirst } from './tags.mjs'

const tags = readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line !== '')
for (const tag of newestFirst(tags)) console.log(tag)
