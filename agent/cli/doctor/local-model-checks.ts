import { dirname } from 'node:path'
import { LOCAL_PACKAGE, localPackageManifest } from '../../ai/providers/local.ts'
import { lookAtModelFile } from '../../ai/providers/local-file.ts'
import { failed, ok, warning, type Check } from './check.ts'

interface LocalModelOptions {
  /** What the ids of the checks begin with. */
  readonly id: string
  /** Absolute. */
  readonly path: string
  /** Where the package is looked for besides the agent's own folder. */
  readonly baseDirectory: string
  readonly availableMemoryBytes: number
}

const MIB = 1_048_576

/** Whether a model in a file can be run here: what runs it, the file, and the memory for it. Loads nothing. */
export async function localModelChecks(options: LocalModelOptions): Promise<readonly Check[]> {
  const { id, baseDirectory } = options
  const manifest = localPackageManifest(baseDirectory)
  return [
    manifest === undefined
      ? failed(
          `${id}.package`,
          `the package ${LOCAL_PACKAGE} is not installed`,
          `npm install ${LOCAL_PACKAGE} in ${baseDirectory}, or beside the agent`,
        )
      : ok(`${id}.package`, `${dirname(manifest)} is there`),
    ...(await fileChecks(options)),
  ]
}

async function fileChecks({
  id: own,
  path,
  availableMemoryBytes,
}: LocalModelOptions): Promise<readonly Check[]> {
  const id = `${own}.file`
  const file = await lookAtModelFile(path)
  switch (file.kind) {
    case 'missing':
      return [failed(id, `there is no file ${file.path}`, 'put it there, or name its path in model')]
    case 'unreadable':
      return [
        failed(id, `${path} cannot be read (${file.code})`, "let the agent's user read it (chown, chmod)"),
      ]
    case 'no_file':
      return [failed(id, `${path} is no file`, 'name the GGUF file in model, not its folder')]
    case 'lfs_pointer':
      return [
        failed(id, `${path} only stands for the file, which Git LFS keeps`, 'git lfs pull in its folder'),
      ]
    case 'other':
      return [
        failed(
          id,
          `${path} is no GGUF file`,
          'fetch the model again, in GGUF form; often a web page was saved in its place',
        ),
      ]
    case 'gguf':
      return [ok(id, `${path} has ${mib(file.bytes)}`), memoryCheck(own, file.bytes, availableMemoryBytes)]
  }
}

/** The text that a model works on takes room as well: how much is known only once it is loaded. */
function memoryCheck(id: string, bytes: number, availableBytes: number): Check {
  return bytes > availableBytes
    ? warning(
        `${id}.memory`,
        `the model has ${mib(bytes)} and ${mib(availableBytes)} of memory are free`,
        'give the agent more memory, or take a smaller model or one of fewer bits; else it is read from the disk for every word, or the agent is ended',
      )
    : ok(`${id}.memory`, `${mib(availableBytes)} are free`)
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / MIB)} MiB`
}
