import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LoadedConfig } from '../../../config/load.ts'
import type { Registry } from '../../component/registry.ts'
import { describeError } from '../../model/errors.ts'
import { locateProgram } from '../../subprocess/program.ts'
import { failed, ok, warning, type Check } from './check.ts'

interface ConfigCheckOptions {
  readonly config: LoadedConfig
  readonly registry: Registry
  /** Where programs are looked for. */
  readonly path: string
  /** Which sandbox holds on this machine, and why none does. */
  readonly findSandbox: () => Promise<{
    readonly id: string | undefined
    readonly reasons: readonly string[]
  }>
}

/** What the components of a configuration need of the machine, those that a pipeline uses. */
export async function configChecks(options: ConfigCheckOptions): Promise<readonly Check[]> {
  const { config } = options
  const used = new Set(config.pipelines.flatMap(({ receivers }) => receivers))
  const receivers = config.components.filter(({ kind, key }) => kind === 'receiver' && used.has(key))
  const read = receivers.flatMap(({ key, config: own }) =>
    Object.entries(own as object).flatMap(([name, value]): readonly Check[] => {
      if (name === 'include' && Array.isArray(value))
        return value.map((glob) =>
          checkFolder(`receivers.${key}`, resolve(config.baseDirectory, String(glob))),
        )
      if (name === 'journalctl_path') return [checkProgram(`receivers.${key}`, String(value), options.path)]
      return []
    }),
  )
  return [
    ...config.warnings.map((seen) => warning('config', seen, 'see the message')),
    ...read,
    ...(await repairChecks(options)),
  ]
}

/** The folder in which a glob begins, as far as it is there. */
function checkFolder(id: string, glob: string): Check {
  const parts = glob.split('/')
  const wild = parts.findIndex((part) => /[*?[{]/.test(part))
  const folder = wild < 0 ? dirname(glob) : parts.slice(0, wild).join('/') || '/'
  try {
    accessSync(folder, constants.R_OK | constants.X_OK)
    const unreadable = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && wild >= 0 && !isReadable(`${folder}/${entry.name}`))
      .map(({ name }) => name)
    if (unreadable.length === 0) return ok(id, `${folder} can be read`)
    const [first] = unreadable
    return warning(
      id,
      `${unreadable.length} files in ${folder} cannot be read, ${first} for one`,
      `add the agent's user to the group of the files (ls -l ${folder}), often adm, or setfacl -m u:USER:r`,
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return warning(id, `there is no ${folder} yet`, 'its files are found once they are there')
    return failed(
      id,
      `${folder} cannot be read: ${describeError(error)}`,
      `let the agent's user read it (adm, setfacl)`,
    )
  }
}

function checkProgram(id: string, name: string, path: string): Check {
  const file = locateProgram(name, path)
  return file === undefined
    ? failed(
        id,
        `there is no program ${name}`,
        'install it (journalctl: the package systemd), or name its path',
      )
    : ok(id, `${file} is there`)
}

/** Whether a fix can be proved here: a sandbox, git, and the code. */
async function repairChecks({
  config,
  registry,
  path,
  findSandbox,
}: ConfigCheckOptions): Promise<readonly Check[]> {
  const used = new Set(config.pipelines.flatMap(({ processors }) => processors))
  const repositories = config.components
    .filter(({ kind, key }) => kind === 'processor' && used.has(key))
    .flatMap(
      ({ id, config: own }) =>
        registry.find('processor', id.type)?.repositories?.(own, config.baseDirectory) ?? [],
    )
  if (repositories.length === 0)
    return [ok('repair', 'no repository is named: errors are found and sent on, nothing is repaired here')]
  const { id, reasons } = await findSandbox()
  const sandbox =
    id === undefined
      ? failed(
          'repair.sandbox',
          `no sandbox holds: ${reasons.join('; ')}`,
          'install bubblewrap and let the agent make user namespaces; under systemd use repair.conf, in Kubernetes gateway.repair.sandbox. Until then fixes are unverified',
        )
      : ok('repair.sandbox', `${id} holds: fixes can be proved here`)
  const git = locateProgram('git', path)
  return [
    sandbox,
    git === undefined
      ? failed('repair.git', 'there is no git', 'install git: revisions and history are read with it')
      : ok('repair.git', `${git} is there`),
    ...repositories.flatMap((repository): readonly Check[] => {
      if (repository.path === '') return [ok('repair.repository', 'fetched when an error needs it')]
      return isReadable(repository.path) && statSync(repository.path).isDirectory()
        ? [ok('repair.repository', `${repository.path} can be read`)]
        : [
            failed(
              'repair.repository',
              `${repository.path} is no folder that can be read`,
              'name the folder of the code',
            ),
          ]
    }),
  ]
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
