import { readdirSync, readFileSync } from 'node:fs'

/** The ids of the processes of this machine that were started with a variable. Shape: "NAME=value". */
export function processesWith(variable: string): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      if (!/^\d+$/.test(entry)) return []
      const variables = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0')
      return variables.includes(variable) ? [Number(entry)] : []
    } catch {
      return []
    }
  })
}
