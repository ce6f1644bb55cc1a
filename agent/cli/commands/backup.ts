import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from '../../runtime/system-clock.ts'
import { acquireLock } from '../../storage/lock-file.ts'
import { backUpState, restoreState, type BackupManifest } from '../../storage/state-backup.ts'
import { prepareStateDirectory } from '../../storage/state-directory.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { progressOf } from '../progress.ts'

export interface BackupOptions {
  readonly stateDir?: string
  readonly json: boolean
}

/** `hephaestus backup FOLDER`: what an agent has learned, as a folder. Errors: those of `backUpState`. */
export async function backUp(
  folder: string,
  options: BackupOptions,
  context: CommandContext,
): Promise<number> {
  const progress = progressOf({ what: 'saving', unit: 'bytes', ...systemClock }, context)
  const path = resolve(context.workingDirectory, folder)
  const manifest = await backUpState({
    stateDirectory: openStateDirectory(options.stateDir, context),
    folder: path,
    by: context.version,
    nowMs: systemClock.now(),
    onBytes: progress.at,
  }).finally(progress.end)
  tell(`${path}: `, manifest, options, context)
  return EXIT.done
}

/** `hephaestus restore FOLDER`: puts it into an empty state directory. Errors: those of `restoreState`, `acquireLock`. */
export async function restore(
  folder: string,
  options: BackupOptions,
  context: CommandContext,
): Promise<number> {
  const stateDirectory = openStateDirectory(options.stateDir, context)
  if (!existsSync(stateDirectory)) prepareStateDirectory(stateDirectory)
  const lock = acquireLock(join(stateDirectory, 'lock'))
  const progress = progressOf({ what: 'restoring', unit: 'bytes', ...systemClock }, context)
  try {
    const manifest = await restoreState({
      stateDirectory,
      folder: resolve(context.workingDirectory, folder),
      onBytes: progress.at,
    }).finally(progress.end)
    tell(`${stateDirectory}, as it was at ${manifest.madeAt}: `, manifest, options, context)
    return EXIT.done
  } finally {
    lock.release()
  }
}

function tell(
  beginning: string,
  manifest: BackupManifest,
  { json }: BackupOptions,
  { print }: CommandContext,
): void {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  if (json) print(`${JSON.stringify(manifest, undefined, 2)}\n`)
  else print(`${beginning}${manifest.files.length} files, ${bytes.toLocaleString('en')} bytes\n`)
}
