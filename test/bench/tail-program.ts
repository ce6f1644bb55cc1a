import { Tail } from 'tail'

/** Reads a file with the npm package `tail` and counts the lines that a pattern matches, until it is told to end. */
const [path = '', words = ''] = process.argv.slice(2)
const pattern = new RegExp(words, 'i')
let hits = 0
const tail = new Tail(path, { fromBeginning: true })
tail.on('line', (line: string) => {
  if (pattern.test(line)) hits += 1
})
process.on('SIGTERM', () => {
  console.log(hits)
  process.exit()
})
