import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf } from '../../validation/tests/test-plan.ts'
import { parseCommandLine, type CommandLine } from './command-line.ts'

/** A command that the repository writes down, and where. */
export interface DocumentedCommand extends CommandLine {
  readonly source: string
  /** Folder that it is typed in; '' for the root. */
  readonly folder: string
}

const DOCUMENTS =
  /(?:^|\/)(?:readme|usage|contributing|getting[-_]started)[^/]*$|^docs?\/[^/]+\.(?:md|rst|txt)$/i
const DOCUMENTS_MAX = 12
const COMMANDS_MAX = 60

/**
 * The commands that documents and manifests of the repository show, in the order in which they are written: code in
 * README files and guides, scripts of package.json. Bounds: 12 documents, 60 commands.
 */
export async function documentedCommands(repository: Repository): Promise<readonly DocumentedCommand[]> {
  const found: DocumentedCommand[] = []
  const paths = repository.files.map(({ path }) => path)
  const documents = paths.filter((path) => DOCUMENTS.test(path)).toSorted((a, b) => depth(a) - depth(b))
  for (const path of documents.slice(0, DOCUMENTS_MAX)) {
    const text = (await repository.read(path))?.text ?? ''
    for (const line of codeIn(text)) {
      const command = parseCommandLine(line)
      if (command !== undefined) found.push({ ...command, source: path, folder: folderOf(path) })
    }
  }
  for (const path of paths.filter((one) => /(?:^|\/)package\.json$/.test(one)).slice(0, DOCUMENTS_MAX)) {
    for (const [name, line] of await scriptsOf(path, repository)) {
      const command = /^(?:pre|post)?test|lint|format/.test(name) ? undefined : parseCommandLine(line)
      if (command !== undefined)
        found.push({ ...command, source: `scripts.${name} of ${path}`, folder: folderOf(path) })
    }
  }
  return found.slice(0, COMMANDS_MAX)
}

function depth(path: string): number {
  return path.split('/').length
}

const FENCE = /^ {0,3}(?:```|~~~)[^\n]*\n([\s\S]*?)^ {0,3}(?:```|~~~)/gm

/** Lines of fenced and indented blocks, and spans of code in a line of text. */
function codeIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(FENCE)].flatMap((match) => linesOf(match[1] ?? ''))
  const rest = text.replaceAll(FENCE, '\n')
  const indented = [...rest.matchAll(/^(?: {4}|\t)(\S.*)$/gm)].map((match) => match[1] ?? '')
  const spans = [...rest.matchAll(/(?<!`)(`{1,2})(?!`)((?:(?!\1)[^])+?)\1(?!`)/g)].map((match) =>
    (match[2] ?? '').replaceAll(/\s+/g, ' '),
  )
  return [...blocks, ...indented, ...spans].map((line) => line.trim().replace(/^[$%>] /, ''))
}

function linesOf(block: string): readonly string[] {
  return block.replaceAll(/\\\n\s*/g, ' ').split('\n')
}

async function scriptsOf(
  path: string,
  repository: Repository,
): Promise<readonly (readonly [string, string])[]> {
  try {
    const manifest: unknown = JSON.parse((await repository.read(path))?.text ?? '')
    if (typeof manifest !== 'object' || manifest === null || !('scripts' in manifest)) return []
    const { scripts } = manifest
    if (typeof scripts !== 'object' || scripts === null) return []
    return Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  } catch {
    return []
  }
}
