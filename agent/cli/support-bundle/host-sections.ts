import { lstatSync, readdirSync } from 'node:fs'
import { arch, availableParallelism, freemem, loadavg, platform, release, totalmem, uptime } from 'node:os'
import { join } from 'node:path'
import type { SupportSection } from '../control/support-sections.ts'

const ENTRIES_MAX = 2_000

/** What the machine is and what the state directory holds: names and sizes, no content. */
export function hostSections(stateDirectory: string, version: string): readonly SupportSection[] {
  const host = {
    hephaestus: version,
    node: process.version,
    platform: platform(),
    release: release(),
    arch: arch(),
    cpus: availableParallelism(),
    memory_bytes: totalmem(),
    memory_free_bytes: freemem(),
    load: loadavg(),
    uptime_seconds: uptime(),
  }
  return [
    { name: 'host/versions.json', text: `${JSON.stringify(host, undefined, 2)}\n` },
    { name: 'host/state-files.txt', text: listing(stateDirectory) },
  ]
}

/** Shape: `-rw------- 4096 2026-11-21T10:00:00.000Z agent.sqlite`. Bounds: 2000 entries. */
function listing(folder: string): string {
  const lines: string[] = []
  const visit = (relative: string): void => {
    for (const name of namesIn(join(folder, relative))) {
      if (lines.length >= ENTRIES_MAX) return
      const path = join(relative, name)
      const stats = lstatSync(join(folder, path), { throwIfNoEntry: false })
      if (stats === undefined) continue
      const kind = stats.isDirectory()
        ? 'folder'
        : stats.isSocket()
          ? 'socket'
          : stats.isFile()
            ? 'file'
            : 'other'
      const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0')
      lines.push(`${kind} ${mode} ${stats.uid} ${stats.size} ${stats.mtime.toISOString()} ${path}`)
      if (stats.isDirectory()) visit(path)
    }
  }
  visit('')
  return `${lines.join('\n')}\n`
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}
