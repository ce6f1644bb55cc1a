import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { STORE_FILE } from '../runtime/agent.ts'
import { JobStore, type Job } from '../runtime/job-store.ts'
import { readPauseReason } from '../runtime/pauses.ts'
import { openStore } from '../storage/store.ts'

/**
 * The repair jobs of a state directory, also beside a running agent; undefined when no agent has used it. Those that wait
 * while repairs are paused say so.
 */
export function readJobs(stateDirectory: string): readonly Job[] | undefined {
  const path = join(stateDirectory, STORE_FILE)
  if (!existsSync(path)) return undefined
  const store = openStore(path, { readOnly: true })
  try {
    const reason = readPauseReason(store)
    const jobs = new JobStore(store).list()
    if (reason === undefined) return jobs
    return jobs.map((job) => (job.state === 'pending' ? { ...job, reason } : job))
  } finally {
    store.close()
  }
}
