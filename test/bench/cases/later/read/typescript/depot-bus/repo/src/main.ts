import { readFileSync } from 'node:fs'
import { Bus } from './bus.ts'
import { Depot } from './depot.ts'
import { playDay } from './day.ts'

const bus = new Bus()
new Depot((line) => console.log(line)).connect(bus)
playDay(readFileSync(process.argv[2] ?? '', 'utf8'), bus)
