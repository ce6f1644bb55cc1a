import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { barsOf, figuresOf, isWrongButProved } from './figures.ts'
import { startAnswerServer, type AnswerServer } from './answer-server.ts'
import { readCases, type Case } from './read-cases.ts'
import { startRecordedModel } from './recorded-model.ts'
import { repairCase, type CaseResult } from './repair-case.ts'
import { reportOf } from './report.ts'
import { shownNames } from './shown-name.ts'

/**
 * Gives the crash-to-fix cases to the agent and judges the fixes by the hidden tests.
 *
 *   node test/bench/repair/run.ts [--only language/slug]… [--jobs 2] [--resume] [--json FILE]
 *     [--set key=value]… [--told] [--answers right|wrong] [--recorded FILE] [--per-language N] [--cases FOLDER]
 *
 * Templates and known fixes alone, unless a model is given: --set processors.fix.model.model=…
 * --answers: the model knows the right fix of each case, or its first wrong one; it is asked where templates have
 * nothing. That measures the checks: what they make of a right fix, and that they prove no wrong one.
 * --recorded: a model answers as it did when it was recorded (see ask-model.ts). --per-language: the first N open cases.
 * --cases: a folder of other cases in the form of ours.
 * --told: only cases whose command or requests are told; of others nothing can be proved.
 * --only: a language, or a case; several are added up. --json: where the results are kept, one case after the other.
 * --resume: cases that are in that file are not run again. Exit status 1 under the bar, over the whole set.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: '2' },
    json: { type: 'string', default: join(tmpdir(), 'hephaestus-bench-repair.json') },
    resume: { type: 'boolean', default: false },
    told: { type: 'boolean', default: false },
    answers: { type: 'string' },
    recorded: { type: 'string' },
    'per-language': { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    cases: { type: 'string' },
  },
})

interface Kept {
  readonly seconds: number
  readonly results: readonly CaseResult[]
}

if (!['right', 'wrong', undefined].includes(values.answers)) throw new Error('--answers is right or wrong')
const { cases, problems } = readCases([], [], values.cases)
for (const problem of problems) console.error(problem)
const wanted = firstOfEach(cases.filter(isWanted))
const shownName = shownNames(wanted)
const kept: Kept =
  values.resume && existsSync(values.json)
    ? (JSON.parse(readFileSync(values.json, 'utf8')) as Kept)
    : { seconds: 0, results: [] }
const results = new Map(kept.results.map((result) => [nameOf(result), result]))
const begin = performance.now()
const failed: string[] = []
const waiting = wanted.filter((one) => !results.has(nameOf(one)))
await Promise.all(Array.from({ length: Number(values.jobs) }, () => repairAll(waiting)))

const judged = wanted.flatMap((one) => results.get(nameOf(one)) ?? [])
const minutes = secondsSoFar() / 60
keep()
if (judged.length > 0) console.log(`\n${reportOf(judged, minutes)}`)
const isUnder = barsOf(judged, minutes).some(({ isMet }) => !isMet)
const isWholeSet =
  values.only.length === 0 &&
  values.cases === undefined &&
  !values.told &&
  values.answers === undefined &&
  values['per-language'] === undefined
const isOff = judged.length === 0 || failed.length > 0 || problems.length > 0 || judged.some(isWrongButProved)
process.exit(isOff || (isWholeSet && isUnder) ? 1 : 0)

async function repairAll(queue: Case[]): Promise<void> {
  for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
    try {
      const result = await repair(one)
      results.set(nameOf(one), result)
      keep()
      const verdict = result.isCorrect ? 'right' : result.ended === 'fix' ? 'WRONG' : '-'
      const by = one.text.sealed ? '' : result.strategy
      console.log(
        `${verdict.padEnd(5)} ${shownName(one)}: ${result.ended} ${result.grade} ${by} (${result.seconds} s)`,
      )
      if (result.trouble !== undefined) console.error(`      ${whatOf(one, result.trouble)}`)
    } catch (error) {
      failed.push(nameOf(one))
      console.error(`      ${shownName(one)} could not be run: ${whatOf(one, String(error))}`)
    }
  }
}

/** What went wrong with a run names files and code, which of a sealed case nobody is to see by the way. */
function whatOf({ text }: Case, trouble: string): string {
  return text.sealed ? 'the run itself had trouble' : trouble
}

async function repair(one: Case): Promise<CaseResult> {
  const model = await modelFor(one)
  try {
    return await repairCase(one, [...values.set, ...(model?.set ?? [])])
  } finally {
    await model?.close()
  }
}

/** What answers the agent's questions; nothing when no model is to be asked, or one that --set names. */
async function modelFor(one: Case): Promise<AnswerServer | undefined> {
  if (values.recorded !== undefined) return await startRecordedModel(values.recorded)
  const patch = answerTo(one)
  return patch === undefined ? undefined : await startAnswerServer(patch)
}

/** The patch that the model answers with; none when no model is to be asked. */
function answerTo(one: Case): string | undefined {
  if (values.answers === 'right') return one.rightPatch
  return values.answers === 'wrong' ? one.wrongPatches[0] : undefined
}

function keep(): void {
  const all = [...results.values()].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)))
  const text = { seconds: secondsSoFar(), ...figuresOf(all), results: all }
  writeFileSync(values.json, `${JSON.stringify(text, undefined, 2)}\n`)
}

function secondsSoFar(): number {
  return kept.seconds + (performance.now() - begin) / 1000
}

function isWanted(one: Case): boolean {
  if (values.told && one.text.given === 'log') return false
  if (values.answers !== undefined && answerTo(one) === undefined) return false
  return values.only.length === 0 || values.only.some((name) => name === one.language || name === nameOf(one))
}

function firstOfEach(all: readonly Case[]): readonly Case[] {
  const most = values['per-language']
  if (most === undefined) return all
  const open = all.filter(({ text }) => !text.sealed && text.outcome === 'fix')
  return open.filter(
    (one) => open.filter(({ language }) => language === one.language).indexOf(one) < Number(most),
  )
}

function nameOf({ language, slug }: Pick<Case, 'language' | 'slug'>): string {
  return `${language}/${slug}`
}
