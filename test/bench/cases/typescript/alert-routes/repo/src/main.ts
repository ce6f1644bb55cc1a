import { readFileSync } from 'node:fs'
import { readConfig } from './config.ts'
import { receiversOf } from './route.ts'

const [file = '', name = '', severity = ''] = process.argv.slice(2)
const root = readConfig(readFileSync(file, 'utf8'))
console.log(receiversOf(root, { name, severity }).join(', ') || 'nobody')
