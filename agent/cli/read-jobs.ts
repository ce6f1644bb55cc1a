import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { STORE_FILE } from '../runtime/agent.ts'
import { JobStore, type Job } from '../runtime/job-store.ts'
import { openStore } from '../storage/store.ts'

/** The repair jobs of a state directory, also beside a running agent; undefined when no agent has used it. */
export function readJobs(stateDirectory: string): readonly Job[] | undefined {
  const path = join(stateDirectory, STORE_FILE)
  if (!existsSync(path)) return undefined
  const store = openStore(path, { readOnly: true })
  try {
    return new JobStore(store).list()
  } finally {
    store.close()
  }
}
