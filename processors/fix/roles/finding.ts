import type { PromptPart } from '../../../agent/ai/prompt.ts'
import { plainSaying } from '../../../agent/ai/plain-saying.ts'
import { PermanentError } from '../../../agent/model/errors.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import { maySee } from '../strategies/model-prompt.ts'

/** A place in the code and what a model says of it. The place was compared with the file, what is said was not. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly code: string
  readonly says: string
}

/** What an answer with findings looks like; part of the prompts of roles that give some. */
export const FINDING_FORM = `Answer with up to three findings, the most certain first, each in this form, and nothing else:

PLACE: path/of/the/file:12
CODE: that line, exactly as it stands in the file
SAYS: one sentence about it

Answer NONE alone when you are not sure.`

const FINDINGS_MAX = 3
/** Models count lines badly: a quoted line counts where it stands, if it is near. */
const LINES_AWAY_MAX = 5
const FORM = /^PLACE:[^\S\n]*(.+?):(\d{1,7})[^\S\n]*\nCODE:[^\S\n]?(.*)\nSAYS:[^\S\n]*(\S.*)$/gm

/**
 * Reads findings and keeps those whose line stands in the file where they say, or a few lines away: a model that is wrong
 * about what it quotes is not believed in what it concludes.
 * Errors: PermanentError HEPH_AI_REPLY when the answer has another form; none when nothing was found.
 */
export async function readFindings(text: string, repository: Repository): Promise<readonly Finding[]> {
  if (/^\s*NONE\b/.test(text)) return []
  const told = [...text.matchAll(FORM)].slice(0, FINDINGS_MAX)
  if (told.length === 0) throw new PermanentError('HEPH_AI_REPLY', 'the answer holds no finding')
  const findings: Finding[] = []
  for (const [, path = '', line = '', code = '', says = ''] of told) {
    if (!maySee(path) || !repository.hasFile(path)) continue
    const lines = (await repository.read(path))?.lines ?? []
    const found = nearest(lines, code.trim(), Number(line))
    if (found !== undefined) findings.push({ path, line: found, code: code.trim(), says: plainSaying(says) })
  }
  return findings
}

function nearest(lines: readonly string[], code: string, line: number): number | undefined {
  if (code === '') return undefined
  for (let away = 0; away <= LINES_AWAY_MAX; away += 1)
    for (const at of [line - away, line + away]) if (lines[at - 1]?.trim() === code) return at
  return undefined
}

/** Findings as the fixer gets to see them. */
export function findingsPart(findings: readonly Finding[]): PromptPart | undefined {
  if (findings.length === 0) return undefined
  const text = findings
    .map(({ path, line, code, says }) => `${path}:${line}  ${code}\n    ${says}`)
    .join('\n')
  return {
    title: 'What others who read the code say of it; the places are right, the rest may be wrong:',
    text,
    isData: true,
  }
}
