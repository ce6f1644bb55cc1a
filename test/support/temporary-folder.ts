import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []

/** An empty folder that goes when the process ends; for scripts, tests have their own. */
export function temporaryFolder(): string {
  if (folders.length === 0) process.on('exit', removeFolders)
  const folder = mkdtempSync(join(tmpdir(), 'hephaestus-run-'))
  folders.push(folder)
  return folder
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
