import { readFileSync } from 'node:fs'
import { parseJobs } from './jobs.ts'

const jobs = parseJobs(readFileSync(process.argv[2] ?? 'jobs/nightly.txt', 'utf8'))
for (const { name, when } of jobs) {
  console.log('every' in when ? `${name}: each ${when.every / 1000} s` : `${name}: day ${when.weekday}`)
}
