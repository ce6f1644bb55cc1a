import { statSync } from 'node:fs'

/**
 * Does something in a state directory as the user whom it belongs to, where root runs the command: what root would write
 * there the agent could not read (a group that is muted, a rule that is added, a lock that is left behind), and a link that
 * the agent's user put there would lead root elsewhere. Anybody else does it as who they are.
 * Bounds: for that time the whole process is that user, so nothing else goes on beside it.
 */
export function asOwnerOf<T>(directory: string, work: () => T): T {
  const back = becomeOwnerOf(directory)
  let result: T
  try {
    result = work()
  } catch (thrown) {
    back()
    throw thrown
  }
  if (result instanceof Promise) return result.finally(back) as T
  back()
  return result
}

const nothing = (): void => undefined

/** Gives the way back. */
function becomeOwnerOf(directory: string): () => void {
  const { geteuid, getegid, seteuid, setegid } = process
  if (geteuid === undefined || getegid === undefined || seteuid === undefined || setegid === undefined)
    return nothing
  const owner = statSync(directory, { throwIfNoEntry: false })
  if (geteuid() !== ROOT || owner === undefined || owner.uid === ROOT) return nothing
  const group = getegid()
  const giveGroupsBack = leaveGroups(owner.gid)
  try {
    setegid(owner.gid)
    seteuid(owner.uid)
  } catch {
    // A user whom this namespace does not have: root stays who it is.
    setegid(group)
    giveGroupsBack()
    return nothing
  }
  return () => {
    seteuid(ROOT)
    setegid(group)
    giveGroupsBack()
  }
}

/** The further groups of a process open files as well: those of root are no business of the owner's. Gives the way back. */
function leaveGroups(group: number): () => void {
  const { getgroups, setgroups } = process
  if (getgroups === undefined || setgroups === undefined) return nothing
  const groups = getgroups()
  try {
    setgroups([group])
  } catch {
    // A namespace that lets nobody change them.
    return nothing
  }
  return () => setgroups(groups)
}

const ROOT = 0
