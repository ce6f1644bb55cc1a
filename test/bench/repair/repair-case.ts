import { runAgent } from './agent-run.ts'
import { CaseCopy } from './case-copy.ts'
import { runCrash } from './crash-run.ts'
import { judge, type Judgement } from './judge.ts'
import { changedPlaces, liesInOne } from './located.ts'
import { holdsException } from './own-frame.ts'
import type { Case, Language } from './read-cases.ts'

/** How the agent did on one case, judged by the case and not by the agent. */
export interface CaseResult extends Judgement {
  readonly language: Language
  readonly slug: string
  readonly class: string
  readonly isSealed: boolean
  readonly isTold: boolean
  readonly wanted: 'fix' | 'no_code_fix'
  /** How the repair ended; nothing: the agent did not see the error. */
  readonly ended: 'fix' | 'no_code_fix' | 'no_fix' | 'nothing'
  /** Of a fix: proved, plausible or unverified; else empty. */
  readonly grade: string
  readonly confidence: number
  readonly strategy: string
  readonly diff: string
  readonly reasons: readonly string[]
  /** What the agent takes the error for. */
  readonly errorClass: string
  /** The change, or without one the first place that is named, lies in a function that a right fix may touch. */
  readonly isLocated: boolean
  readonly agentSeconds: number
  readonly seconds: number
  /** What went wrong with the run itself. */
  readonly trouble: string | undefined
}

const NO_FIX: Judgement = { isPlausible: false, isWithoutRegression: true, isCorrect: false }

/** Classes of causes that are not in the code. Other advice about an error does not say that no code is to be changed. */
const SURROUNDINGS: ReadonlySet<string> = new Set(['operational', 'resource_missing'])

/** Gives a case to the agent and judges what comes out, in copies outside of the project. */
export async function repairCase(one: Case, set: readonly string[]): Promise<CaseResult> {
  const begin = performance.now()
  const copy = await CaseCopy.make(one)
  try {
    const log = await crashLog(one, copy)
    await copy.bringTo({ hidden: false })
    const { said, seconds, trouble } = await runAgent(one, { repository: copy.folder, log, set })
    if (said === undefined && trouble !== undefined) throw new Error(`the agent failed: ${trouble}`)
    const judged = said?.kind === 'fix' ? await judge(one, copy, said.diff) : NO_FIX
    await copy.bringTo({ hidden: false })
    const places =
      said === undefined ? [] : said.kind === 'fix' ? changedPlaces(said.diff) : [said.place ?? []].flat()
    const isRightlyLeft =
      one.text.outcome === 'no_code_fix' &&
      said?.kind === 'no_code_fix' &&
      (SURROUNDINGS.has(said.errorClass) || said.causeClass === 'operational')
    return {
      language: one.language,
      slug: one.slug,
      class: one.text.class,
      isSealed: one.text.sealed,
      isTold: one.text.given === 'log_and_command',
      wanted: one.text.outcome,
      ended: said?.kind ?? 'nothing',
      grade: said?.grade ?? '',
      confidence: said?.confidence ?? 0,
      strategy: said?.strategy ?? '',
      diff: said?.diff ?? '',
      reasons: said?.reasons ?? [],
      errorClass: said?.errorClass ?? '',
      isLocated: isRightlyLeft || liesInOne(places, one.text.functions, copy.folder),
      ...judged,
      isCorrect: isRightlyLeft || (one.text.outcome === 'fix' && judged.isCorrect),
      agentSeconds: rounded(seconds),
      seconds: rounded((performance.now() - begin) / 1000),
      trouble,
    }
  } finally {
    copy.remove()
  }
}

/**
 * What the program writes when it crashes. For a service whose requests are told, the line of each stands before what
 * it made the service write, as a proxy in front of it logs them.
 */
async function crashLog(one: Case, copy: CaseCopy): Promise<string> {
  const { crash, exception, given } = one.text
  const unbuilt = await copy.build()
  if (unbuilt !== undefined) throw new Error(`does not build: ${unbuilt.output.slice(-1000)}`)
  const isSeen = (output: string): boolean => holdsException(output, exception)
  const { output, requestedAt } = await runCrash(crash, copy.folder, isSeen)
  if (!isSeen(output)) throw new Error(`does not crash so: ${output.slice(-1000)}`)
  if (given === 'log' || !('requests' in crash)) return output
  let log = ''
  let from = 0
  for (const [index, request] of crash.requests.entries()) {
    const at = requestedAt[index] ?? from
    log += `${output.slice(from, at)}${JSON.stringify({ level: 'info', msg: 'request', ...asLogged(request) })}\n`
    from = at
  }
  return log + output.slice(from)
}

function asLogged(request: {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}): Record<string, unknown> {
  const { method, path, headers, body } = request
  return {
    method,
    url: path,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10
}
