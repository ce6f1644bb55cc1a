import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** A control group that the test made: what is in it gets no more than it is given. */
export interface ControlGroup {
  add(pid: number): void
  /** Words in front of a program that is to be started in it. */
  readonly entering: readonly string[]
  set(limit: string, value: string): void
  /** Bounds: waits a second for processes that end. */
  remove(): Promise<void>
}

const ROOT = '/sys/fs/cgroup'

/**
 * Makes a group with limits of one controller, in version 1 or 2, whichever this machine has; undefined where none can
 * be made. Shape: `memory` with `memory.limit_in_bytes`, or `cpu` with `cpu.cfs_quota_us`. Source: Linux, cgroups(7).
 */
export function controlGroup(controller: 'memory' | 'cpu', name: string): ControlGroup | undefined {
  const isFirst = existsSync(`${ROOT}/${controller}/cgroup.procs`)
  const folder = isFirst ? `${ROOT}/${controller}/${name}` : `${ROOT}/${name}`
  try {
    if (!isFirst) writeFileSync(`${ROOT}/cgroup.subtree_control`, `+${controller}`)
    mkdirSync(folder)
  } catch {
    return undefined
  }
  return {
    entering: ['sh', '-c', `echo $$ > ${folder}/cgroup.procs && exec "$@"`, 'sh'],
    add: (pid) => writeFileSync(`${folder}/cgroup.procs`, String(pid)),
    set(limit, value) {
      const [file, text] = isFirst ? [limit, value] : (SECOND[limit]?.(value) ?? [limit, value])
      writeFileSync(`${folder}/${file}`, text)
    },
    async remove() {
      for (let tries = 0; tries < 20; tries += 1) {
        try {
          rmdirSync(folder)
          return
        } catch {
          await delay(50)
        }
      }
    },
  }
}

/** What limits of version 1 are called in version 2. */
const SECOND: Readonly<Record<string, (value: string) => readonly [file: string, text: string]>> = {
  'memory.limit_in_bytes': (value) => ['memory.max', value],
  'cpu.cfs_quota_us': (value) => ['cpu.max', value === '-1' ? 'max 100000' : `${value} 100000`],
}
