import { opendirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigFaultsError, formatPath, type Fault } from '../../config/fault.ts'
import { loadConfig, type LoadedConfig } from '../../config/load.ts'
import { PermanentError } from '../model/errors.ts'
import type { CommandContext } from './command-context.ts'
import { planGraph } from '../runtime/plan.ts'
import { translateFiveSections } from './five-sections.ts'
import { exposureWarnings } from './exposure.ts'
import { conditionFaults } from './pipeline-test/condition-faults.ts'

/** The options of every command that takes a configuration. */
export interface ConfigOptions {
  readonly config: readonly string[]
  readonly set: readonly string[]
  /** Files of tests, for the command that runs them. */
  readonly testFiles?: readonly string[]
}

/** A configuration that a command makes itself; files and `--set` can change it. */
export interface CommandDocument {
  readonly name: string
  readonly value: unknown
  /** Keys of the receivers that the command is about; none when left out. */
  readonly reads?: readonly string[]
}

/**
 * Loads what the options name, over the command's own document, and looks at the files that it names.
 * Errors: ConfigError with every fault; one is that what the command is to read goes into no pipeline any more.
 */
export async function loadCommandConfig(
  options: ConfigOptions,
  context: CommandContext,
  document?: CommandDocument,
): Promise<LoadedConfig> {
  const config = await loadConfig({
    files: options.config,
    sets: options.set,
    ...(options.testFiles === undefined ? {} : { testFiles: options.testFiles }),
    ...(document === undefined ? {} : { documents: [document] }),
    catalog: context.registry,
    environment: context.environment,
    currentDirectory: context.workingDirectory,
    translate: translateFiveSections,
  })
  const faults = conditionFaults(config.tests)
  const all = [...faults, ...unreadFaults(config, document)]
  if (all.length > 0) throw new ConfigFaultsError(all)
  const warnings = [...config.warnings]
  for (const { kind, id, key, config: own } of config.components) {
    if (kind !== 'processor') continue
    const inspected = await context.registry.find(kind, id.type)?.inspect?.(own, config.baseDirectory)
    if (inspected === undefined) continue
    if (inspected.faults.length > 0) throw new ConfigFaultsError(inspected.faults)
    warnings.push(...inspected.warnings.map((warning) => `processors.${key}: ${warning}`))
  }
  // What is only seen when the pipelines are put together: a route that leads nowhere.
  planGraph(config, context.registry)
  warnings.push(...exposureWarnings(config, context.registry))
  return { ...config, warnings }
}

/** The pipelines of a file take the place of the command's own: then it would read what an agent reads, and not what it was given. */
function unreadFaults(
  { pipelines, originOf }: LoadedConfig,
  document: CommandDocument | undefined,
): readonly Fault[] {
  const reads = document?.reads ?? []
  const isRead = pipelines.some(({ receivers }) => reads.some((key) => receivers.includes(key)))
  if (document === undefined || reads.length === 0 || isRead) return []
  return pipelines.map(({ name }): Fault => {
    const path = ['service', 'pipelines', name, 'receivers']
    return {
      ...originOf(path),
      path: formatPath(path),
      what: `${document.name} has a receiver of its own, which these take the place of`,
      todo: `leave service.pipelines out, and what only an agent needs, or give the settings alone with --set`,
    }
  })
}

/** Where the state is: the option, then the environment, then `.hephaestus` in the current folder. */
export function stateDirectoryOf(option: string | undefined, context: CommandContext): string {
  const chosen = option ?? context.environment['HEPHAESTUS_STATE_DIR'] ?? '.hephaestus'
  return resolve(context.workingDirectory, chosen)
}

/**
 * The same, for a command that looks at what an agent keeps there. It may be absent.
 * Errors: PermanentError HEPH_STATE_DENIED when this user may not look into it: as a rule somebody forgot sudo.
 */
export function openStateDirectory(option: string | undefined, context: CommandContext): string {
  const path = stateDirectoryOf(option, context)
  try {
    opendirSync(path).closeSync()
    statSync(join(path, '.gitignore'), { throwIfNoEntry: false })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM') return path
    throw new PermanentError(
      'HEPH_STATE_DENIED',
      `this user may not look into ${path}: run the command as the user of the agent, or as root (sudo)`,
      { cause, fields: { path } },
    )
  }
  return path
}
