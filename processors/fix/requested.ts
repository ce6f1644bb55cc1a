import type { ChangeRequest } from '../../agent/model/change-request.ts'
import type { CodeLocation, Diagnosis } from '../../agent/model/diagnosis.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { Repository, SourceFile } from '../../agent/repository/repository.ts'
import { symbolsOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf } from '../../agent/repository/syntax.ts'
import { traceLanguageOf } from '../../agent/repository/trace-language.ts'
import { whyNotEditable } from './strategies/editable.ts'
import { maySee } from './strategies/model-prompt.ts'

const FUNCTIONS_MAX = 5

/**
 * What takes the place of an analysis where a person asked for a change: the named files, with the functions first that the request
 * names. Errors: PermanentError HEPH_PROPOSE_PATH for a file that is not there, or that no fix may change.
 */
export async function diagnosisOfRequest(
  { paths, instruction }: ChangeRequest,
  explained: Diagnosis,
  repository: Repository,
): Promise<Diagnosis> {
  const words = new Set(instruction.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu))
  const named: CodeLocation[] = []
  const whole: CodeLocation[] = []
  for (const path of paths) {
    const file = await editableFile(path, explained, repository)
    const functions = functionsOf(file).filter(({ simpleName }) => words.has(simpleName))
    named.push(
      ...functions.map(({ name, startLine, endLine }) =>
        // Inside: on its first line another may end.
        locationOf(path, { line: Math.min(startLine + 1, endLine), function: name }),
      ),
    )
    whole.push(locationOf(path, { line: 1, function: '' }))
  }
  const { assumedRevision } = explained
  return {
    ...explained,
    language: traceLanguageOf(paths[0] ?? '') ?? 'unknown',
    locations: [...named, ...whole].slice(0, FUNCTIONS_MAX),
    causes: [],
    gaps: assumedRevision === undefined ? [] : [assumedRevision],
  }
}

async function editableFile(path: string, explained: Diagnosis, repository: Repository): Promise<SourceFile> {
  const file = await repository.read(path)
  if (file === undefined)
    throw new PermanentError(
      'HEPH_PROPOSE_PATH',
      `${path} is no file of the code: paths are written from its root`,
    )
  const refusal = maySee(path)
    ? whyNotEditable(path, file.text, repository, explained.repository)
    : 'its name says that it is private'
  if (refusal === undefined) return file
  throw new PermanentError('HEPH_PROPOSE_PATH', `${path} is not changed: ${refusal}`)
}

function functionsOf({ path, text }: SourceFile): readonly CodeSymbol[] {
  const language = syntaxLanguageOf(path)
  if (language === undefined) return []
  return symbolsOf(parseSyntax(language, text)).filter(({ kind }) => kind === 'function')
}

function locationOf(path: string, place: Pick<CodeLocation, 'line' | 'function'>): CodeLocation {
  return { path, ...place, snippet: [], confidence: 1, reason: 'named in what was asked for' }
}
