import { spawnSync } from 'node:child_process'
import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

const ROOT = join(import.meta.dirname, '../..')
let installed: string | undefined

/**
 * The built agent, in a folder of its own, so that a build in between changes nothing; AGENT_PROGRAM names
 * another build. Shape: the path of its main.js. Errors: the build fails.
 */
export function builtAgent(): string {
  installed ??= process.env['AGENT_PROGRAM'] ?? installAgent()
  return installed
}

function installAgent(): string {
  const built = spawnSync(process.execPath, [join(ROOT, '.ci/build.ts')], { cwd: ROOT, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stderr}`)
  const folder = temporaryFolder()
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'dist/main.js')
}
