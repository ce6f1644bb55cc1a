import { readdirSync, readFileSync } from 'node:fs'

/**
 * Signals a process and all that descend from it, parents first, as long as new ones are found: what is stopped starts nothing more.
 * Processes that are gone meanwhile, or may not be signalled, are left out. Bounds: four looks at the tree. Where there is no /proc, only
 * the process itself.
 */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  const reached = new Set<number>()
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const before = reached.size
    for (const each of treeOf(pid)) {
      if (reached.has(each)) continue
      reached.add(each)
      signalOne(each, signal)
    }
    if (reached.size === before) return
  }
}

const LOOKS_MAX = 4

/** A process and all that descend from it now, each after its parent. */
function treeOf(pid: number): readonly number[] {
  const tree = [pid]
  // The list grows while it is walked.
  for (const each of tree) tree.push(...childrenOf(each).filter((child) => !tree.includes(child)))
  return tree
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1')
        .split(' ')
        .filter((word) => word !== '')
        .map(Number),
    )
  } catch {
    return []
  }
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended, or belongs to somebody else.
  }
}
