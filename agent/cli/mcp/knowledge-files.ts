import { join } from 'node:path'
import { loadRepairConfig } from '../commands/repair-config.ts'
import { openStateDirectory } from '../config-options.ts'
import type { Served } from './served.ts'

/**
 * Where local knowledge may be kept: the usual file of the state directory, and those that the given configuration names. Absolute.
 * Errors: ConfigError of the configuration; those of `openStateDirectory`.
 */
export async function knowledgeFilesOf({ options, context }: Served): Promise<readonly string[]> {
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const usual = join(stateDirectory, 'knowledge.sqlite')
  if (options.config.length === 0 && options.set.length === 0) return [usual]
  const { components, baseDirectory } = await loadRepairConfig('mcp', options, context)
  const named = components.flatMap(({ kind, id, config }) =>
    kind === 'exporter'
      ? (context.registry.find(kind, id.type)?.knowledgeFile?.(config, { baseDirectory, stateDirectory }) ??
        [])
      : [],
  )
  return [...new Set([usual, ...named])]
}
