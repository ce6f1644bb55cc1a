import { readFileSync } from 'node:fs'
import { alarm } from './alarm.ts'
import { report } from './report.ts'
import { Signal } from './signal.ts'

const ticks = readFileSync(process.argv[2] ?? 'data/ticks.txt', 'utf8').trim().split('\n').map(Number)
const signal = new Signal<number>()
report(signal, console.log)
alarm(signal, 9, console.log)
for (const tick of ticks) signal.emit(tick)
