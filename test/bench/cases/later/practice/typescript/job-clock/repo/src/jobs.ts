import { parseEvery } from './every.ts'
import { parseWeekday } from './weekday.ts'

export type When = { every: number } | { weekday: number }

export interface Job {
  name: string
  when: When
}

export function parseJobs(text: string): Job[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseJob)
}

function parseJob(line: string): Job {
  const [name = '', kind, ...rest] = line.trim().split(/\s+/)
  const value = rest.join(' ')
  if (kind === 'every') return { name, when: { every: parseEvery(value) } }
  if (kind === 'on') return { name, when: { weekday: parseWeekday(value) } }
  throw new SyntaxError(`neither every nor on: ${line}`)
}
