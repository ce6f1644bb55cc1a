import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * What an agent compiles once for a toolchain (the standard library of Go) goes on from one case to the next, as it does where
 * an agent runs for more than one error: it holds nothing of any case. All else in the state folder is fresh each time.
 */
const shared = mkdtempSync(join(tmpdir(), 'bench-toolchains-'))
const FOLDER = 'toolchains'
process.on('exit', () => rmSync(shared, { recursive: true, force: true }))

/** Gives a new state folder what earlier cases compiled. Its files get a second name, since nobody writes to them. */
export function giveLibraries(state: string): void {
  const kept = join(shared, FOLDER)
  if (existsSync(kept)) execFileSync('cp', ['-al', '--', kept, join(state, FOLDER)])
}

/** Takes what a case compiled; of two at the same time the later. */
export function takeLibraries(state: string): void {
  const fresh = join(state, FOLDER)
  if (!existsSync(fresh)) return
  const old = mkdtempSync(join(shared, 'old-'))
  if (existsSync(join(shared, FOLDER))) renameSync(join(shared, FOLDER), join(old, FOLDER))
  renameSync(fresh, join(shared, FOLDER))
  rmSync(old, { recursive: true, force: true })
}
