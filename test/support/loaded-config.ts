import { components } from '../../agent/components.ts'
import { loadConfig, type LoadedConfig } from '../../config/load.ts'

/** A configuration as it is loaded from a file of this text and name, without any environment. Errors: as `loadConfig`. */
export function loadedConfig(text: string, name = 'agent.yaml'): Promise<LoadedConfig> {
  return loadConfig({
    files: [name],
    sets: [],
    catalog: components,
    environment: {},
    readFile: () => Promise.resolve(text),
  })
}
