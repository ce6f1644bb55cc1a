import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { openRepository, type Repository } from '../../../agent/repository/repository.ts'

/** A folder of its own below the temporary directory, with the given files in it. */
export async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'hephaestus-fix-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  return directory
}

export function openProject(path: string): Promise<Repository> {
  const options = {
    stateDirectory: join(path, '.state'),
    clock: systemClock,
    signal: new AbortController().signal,
  }
  return openRepository({ path }, options)
}

/** Every file of a folder with its content, to compare before and after. */
export async function contentOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files: Record<string, string> = {}
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    files[path.slice(directory.length + 1)] = await readFile(path, 'utf8')
  }
  return files
}
