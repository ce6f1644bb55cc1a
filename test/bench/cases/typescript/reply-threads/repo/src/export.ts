import { readFileSync } from 'node:fs'
import { parseComments } from './comment.ts'
import { buildTree, flatten } from './thread.ts'

const tree = buildTree(parseComments(readFileSync(0, 'utf8')))
const lines = flatten(tree).map(({ comment, depth }) => `${depth} ${comment.author}: ${comment.text}`)
process.stdout.write(`${lines.join('\n')}\n`)
