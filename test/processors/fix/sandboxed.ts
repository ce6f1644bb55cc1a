import '../../support/plain-processes.ts'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { processEnvironment } from '../../../config/environment.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import type { Sandbox } from '../../../agent/sandbox/sandbox.ts'
import { findSandbox } from '../../../agent/sandbox/sandboxes.ts'
import { hostToolPath } from '../../../processors/fix/validation/host-path.ts'
import type { WorkspaceSettings } from '../../../processors/fix/validation/workspace.ts'
import { openProject, projectWith } from './project.ts'

const found = await findSandbox({ clock: systemClock, signal: new AbortController().signal })

export const sandbox: Sandbox | undefined = found.sandbox
export const hostPath = hostToolPath(processEnvironment()['PATH'] ?? '')

/** Why tests that need a sandbox cannot run here; false where they can. */
export const skip: string | false =
  sandbox === undefined ? `no sandbox here: ${found.reasons.join('; ')}` : false

interface SandboxedProject {
  readonly directory: string
  readonly settings: WorkspaceSettings
}

/** Runs `use` on a project with a sandbox for it, and removes the project. */
export async function withSandboxed(
  files: Readonly<Record<string, string>>,
  use: (project: SandboxedProject) => Promise<void>,
): Promise<void> {
  if (sandbox === undefined) throw new Error('only to be called where there is a sandbox')
  const directory = await projectWith(files)
  try {
    const repository = await openProject(directory)
    const workDirectory = join(directory, '.state/work')
    await use({ directory, settings: { repository, sandbox, workDirectory, hostPath, clock: systemClock } })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
