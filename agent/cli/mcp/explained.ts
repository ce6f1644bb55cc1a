import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definedVariables } from '../../../config/environment.ts'
import { PermanentError, RetryableError } from '../../model/errors.ts'
import type { Job } from '../../runtime/job-store.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { runCommand } from '../../subprocess/run.ts'
import { EXIT } from '../exit-code.ts'
import { readJobs } from '../read-jobs.ts'
import type { Served } from './served.ts'

const TIMEOUT_MS = 15 * 60_000
/** Only what went wrong is read of it. */
const OUTPUT_BYTES_MAX = 64 * 1024

/**
 * What `hephaestus explain` finds in a text, with the code of this server. It runs as a process of its own, which ends when
 * the client wants no answer any more, and keeps nothing; no path and no word of a command comes from the client.
 * Errors: PermanentError HEPH_MCP_EXPLAIN, RetryableError HEPH_MCP_TIMEOUT; the signal's reason when aborted.
 */
export async function explained(
  text: string,
  { context, options, repository }: Served,
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hephaestus-mcp-'))
  try {
    const file = join(folder, 'text.log')
    const stateDirectory = join(folder, 'state')
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`)
    const settings = [
      ...options.config.flatMap((each) => ['--config', each]),
      ...options.set.flatMap((each) => ['--set', each]),
    ]
    const words = [
      'explain',
      file,
      '--repo',
      repository,
      '--state-dir',
      stateDirectory,
      '--json',
      ...settings,
    ]
    const { exitCode, isTimedOut, stderr } = await runCommand({
      command: [...context.self, ...words],
      cwd: context.workingDirectory,
      environment: definedVariables(context.environment),
      timeoutMs: TIMEOUT_MS,
      outputBytesMax: OUTPUT_BYTES_MAX,
      signal,
      clock: systemClock,
    })
    if (isTimedOut)
      throw new RetryableError('HEPH_MCP_TIMEOUT', `no explanation in ${TIMEOUT_MS / 60_000} minutes`)
    const jobs = readJobs(stateDirectory) ?? []
    if (exitCode === EXIT.done || (exitCode === EXIT.failed && jobs.length === 0 && isSilent(stderr)))
      return jobs
    throw new PermanentError('HEPH_MCP_EXPLAIN', `the text was not explained: ${stderr.trim()}`)
  } finally {
    // What was killed may still be at its last write.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** That there is no error in a text is no fault. */
function isSilent(stderr: string): boolean {
  return !/^HEPH_/m.test(stderr)
}
