import type { ParsedFile, ParsedFiles } from '../../../agent/repository/definitions.ts'
import { resolveFrames } from '../../../agent/repository/frames.ts'
import { lineOf, nodesOnLine } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { traceLanguageOf } from '../../../agent/repository/trace-language.ts'
import type { StackFrame } from '../../../agent/model/stack-trace.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import { conditionSentence } from '../condition-sentence.ts'
import type { Finder } from '../finder.ts'
import { cause, locationAt } from '../findings.ts'
import { loggedAt, type LoggedAt } from '../logged-at.ts'

/** Less than where the words of the error stand: what logs an error is often not what found it. */
const CERTAINTY = 0.45
const STATEMENT = /statement|declaration|call|invocation|assignment/

/** An error without a trace whose logger says where it logged it. Nothing where the trace has a line of the code. */
export const loggedFinder: Finder = {
  id: 'logged',
  async find({ crash, event, files, repository, logEvidence, evidence }) {
    const at = loggedAt(event.attributes)
    if (crash !== undefined || files === undefined || repository === undefined || at === undefined) return {}
    const place = await placeOf(at, files, repository)
    if (place === undefined) return {}
    const { file, node } = place
    return {
      locations: [locationAt(file, node, { confidence: CERTAINTY, reason: 'logged the error' })],
      causes: [
        cause(conditionSentence(place, 'logged this'), CERTAINTY, [
          logEvidence,
          evidence.addCode(file, node),
        ]),
      ],
    }
  },
}

async function placeOf(
  at: LoggedAt,
  files: ParsedFiles,
  repository: Repository,
): Promise<{ readonly file: ParsedFile; readonly node: SyntaxNode } | undefined> {
  const language = traceLanguageOf(at.file)
  const [frame] =
    language === undefined
      ? []
      : resolveFrames(
          { language, exceptions: [{ type: '', message: '', frames: [frameOf(at)] }], isTruncated: false },
          repository,
        )
  const file = frame?.path === undefined || !frame.isOwn ? undefined : await files.open(frame.path)
  if (file === undefined) return undefined
  const onLine = nodesOnLine(file.root, at.line).filter((node) => lineOf(node) === at.line)
  const node = onLine.find((one) => STATEMENT.test(String(one.kind()))) ?? onLine[0]
  return node === undefined ? undefined : { file, node }
}

function frameOf({ file, line, function: name, type }: LoggedAt): StackFrame {
  const isQualified = type === '' || name.startsWith(`${type}.`)
  return { function: isQualified ? name : `${type}.${name}`, file, line, isNative: false }
}
