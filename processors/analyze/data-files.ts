import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { TEXT_BYTES_MAX } from '../../agent/repository/source-file.ts'
import type { Investigation } from './finder.ts'
import type { Involved } from './involved.ts'

/** A name of a file as code writes it. Shape: "data/rates.csv". */
const FILE_NAME =
  /["'`]([\w./ -]{1,120}\.(?:csv|tsv|txt|dat|ini|cfg|conf|log|json|xml|yaml|yml|list|properties))["'`]/g
/** What is most likely read by a name that only whoever runs the program gives. */
const DATA = /(?<!requirements)\.(?:csv|tsv|txt|dat|psv)$/
const FILES_MAX = 4

/** What the code behind an error reads. */
interface DataFiles {
  readonly texts: readonly string[]
  readonly code: readonly string[]
  /** One of the files is no UTF-8. */
  readonly isOther: boolean
}

/**
 * The texts that the code behind an error reads, as far as the repository has them: files of data that its files or those of the stack name, the tables
 * and lists that lie beside it where they name none, and the code itself, which may hold such a text. Bounds: four files of data.
 */
export async function dataFilesOf(
  involved: readonly Involved[],
  { files, frames, crash }: Investigation,
): Promise<DataFiles> {
  if (files === undefined) return { texts: [], code: [], isOther: false }
  const code = new Map<string, ParsedFile>()
  for (const { file } of involved) code.set(file.path, file)
  for (const { isOwn, path } of frames.slice(crash?.frameIndex ?? 0)) {
    const file = !isOwn || path === undefined || code.has(path) ? undefined : await files.open(path)
    if (file !== undefined) code.set(file.path, file)
  }
  const texts: string[] = []
  let isOther = false
  const { repository } = files
  const names = [...namesIn([...code.values()])]
  const named = names.flatMap(
    (name) => repository.files.find(({ path }) => path === name || path.endsWith(`/${name}`)) ?? [],
  )
  const kept = named.length > 0 ? named : repository.files.filter(({ path }) => DATA.test(path))
  for (const listed of kept.slice(0, FILES_MAX)) {
    if (listed.kind === 'symlink' || listed.bytes > TEXT_BYTES_MAX) continue
    const read = await repository.read(listed.path)
    if (read === undefined) isOther = true
    else texts.push(read.text)
  }
  return { texts, code: [...code.values()].map(({ text }) => text), isOther }
}

function namesIn(code: readonly ParsedFile[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { text } of code)
    for (const [, name = ''] of text.matchAll(FILE_NAME)) found.add(name.replace(/^(?:\.\/)+/, ''))
  return found
}
