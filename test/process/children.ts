import { readdirSync, readFileSync } from 'node:fs'

/** Children of a process that run a program, or any when it has no name. */
export function childrenOf(pid: number, program: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const isIt = Number(parent) === pid && (program === '' || stat.includes(`(${program})`))
      return isIt ? [Number(name)] : []
    } catch {
      return []
    }
  })
}
