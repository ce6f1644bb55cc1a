import type { Repository } from '../../../../agent/repository/repository.ts'
import { quotedWord } from '../quoted-word.ts'
import type { FoundProgram } from './find-programs.ts'
import { inputsLike } from './inputs.ts'

const FILE_LENGTH_MAX = 20_000
const TEXTS_MAX = 80

/**
 * The same program on a file that it is documented to read, with the file's content changed: written over by what comes on the
 * input before the program starts. Undefined where no start of it names a text file of the repository.
 * Bounds: files of 20,000 characters, 80 contents.
 */
export async function onChangedFile(
  { launch, starts }: FoundProgram,
  files: readonly string[],
  repository: Repository,
): Promise<FoundProgram | undefined> {
  const start = starts.find(
    ({ args, isMadeUp, input }) => !isMadeUp && input === '' && args.some((word) => files.includes(word)),
  )
  const path = start?.args.find((word) => files.includes(word))
  const text = path === undefined ? undefined : (await repository.read(inFolder(launch.cwd, path)))?.text
  if (start === undefined || path === undefined || text === undefined || text.length > FILE_LENGTH_MAX)
    return undefined
  const over = (words: readonly string[]): readonly string[] => [
    'sh',
    '-c',
    `cat > ${quotedWord(path)} && exec ${[...words, ...start.args].map(quotedWord).join(' ')}`,
  ]
  const { words, quickWords, ...rest } = launch
  return {
    launch: {
      ...rest,
      words: over(words),
      ...(quickWords === undefined ? {} : { quickWords: over(quickWords) }),
    },
    starts: inputsLike([text], [], TEXTS_MAX)
      .filter((one) => one.text !== text)
      .map((one) => ({ args: [], input: one.text, isMadeUp: true })),
  }
}

function inFolder(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}
