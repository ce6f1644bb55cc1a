import { join } from 'node:path'

const KINDS = { queue: 'queue', deadLetters: 'dead-letters' } as const

/** Where all exporters keep one kind of thing. */
export function exporterFolders(stateDirectory: string, kind: keyof typeof KINDS): string {
  return join(stateDirectory, KINDS[kind])
}

/** Where one exporter keeps it. Shape: "file/nginx" gives "…/queue/file%2Fnginx". */
export function exporterFolder(stateDirectory: string, kind: keyof typeof KINDS, exporter: string): string {
  return join(exporterFolders(stateDirectory, kind), encodeURIComponent(exporter))
}

/** The exporter whose folder has this name; undefined for a name that is none of ours. */
export function exporterOfFolder(name: string): string | undefined {
  try {
    return decodeURIComponent(name)
  } catch {
    return undefined
  }
}
