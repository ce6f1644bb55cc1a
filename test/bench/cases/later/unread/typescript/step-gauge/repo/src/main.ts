import { readFileSync } from 'node:fs'
import { drawBar, drawDots } from './bar.ts'
import { percent } from './percent.ts'
import { Progress } from './progress.ts'

const [planned = '1', ...words] = readFileSync(process.argv[2] ?? '', 'utf8').trim().split(/\s+/)
const progress = new Progress(Number(planned))
for (const word of words) {
  progress.step(word)
  console.log(`${drawBar(progress.ratio(), 20)} ${drawDots(progress.ratio(), 4)} ${percent(progress)} ${word}`)
}
