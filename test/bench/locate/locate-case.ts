import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJobs } from '../../../agent/cli/read-jobs.ts'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import { CaseCopy } from '../repair/case-copy.ts'
import { run } from '../repair/child.ts'
import { runCrash } from '../repair/crash-run.ts'
import { holdsException } from '../repair/own-frame.ts'
import type { Case } from '../repair/read-cases.ts'
import { ranksOf, type Ranks } from './judge.ts'

/** What the agent said of one case. */
export interface Located {
  readonly language: string
  readonly slug: string
  readonly isSealed: boolean
  /** Undefined when no code is to be fixed. */
  readonly ranks: Ranks | undefined
  readonly wantedClass: string
  readonly foundClass: string
  /** Shape: "src/a.ts:12 total". */
  readonly locations: readonly string[]
  readonly cause: string
  /** What went wrong before the agent could say anything. */
  readonly problem?: string
}

const AGENT = join(import.meta.dirname, '../../../agent/main.ts')
const AGENT_MAX_MS = 120_000

/**
 * Crashes a case's program in a copy and has the agent read what it printed: detection and analysis, no fix.
 * Bounds: those of the crash run, and two minutes for the agent.
 */
export async function locateCase(one: Case): Promise<Located> {
  const nothing: Located = {
    language: one.language,
    slug: one.slug,
    isSealed: one.text.sealed,
    ranks: undefined,
    wantedClass: one.text.class,
    foundClass: '',
    locations: [],
    cause: '',
  }
  let copy: CaseCopy | undefined
  const scratch = mkdtempSync(join(tmpdir(), 'locate-'))
  try {
    copy = await CaseCopy.make(one)
    const { diagnosis } = await readCrash(one, copy, scratch)
    await copy.bringTo({ hidden: false })
    return { ...nothing, ...told(one, diagnosis, copy.folder) }
  } catch (error) {
    return { ...nothing, problem: error instanceof Error ? error.message : String(error) }
  } finally {
    copy?.remove()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** What the agent has of the error of a case when it begins to look for a fix. */
export interface ReadCrash {
  readonly event: ErrorEvent
  readonly diagnosis: Diagnosis
}

/**
 * Crashes a program and has the agent read what it printed; it works in a scratch folder. Bounds: those of the crash run, two minutes for the agent.
 * Errors: throws where the program does not crash as its case says, or no error is found.
 */
export async function readCrash(one: Case, copy: CaseCopy, scratch: string): Promise<ReadCrash> {
  const output = await crashOutput(one, copy)
  return await readBy(one, { output, folder: copy.folder, scratch })
}

async function crashOutput(one: Case, copy: CaseCopy): Promise<string> {
  const isSeen = (output: string): boolean => holdsException(output, one.text.exception)
  const unbuilt = await copy.build()
  if (unbuilt !== undefined) throw new Error(`does not build: ${unbuilt.output.slice(-500)}`)
  const { output } = await runCrash(one.text.crash, copy.folder, isSeen)
  if (!isSeen(output)) throw new Error(`does not crash as it says: ${output.slice(-500)}`)
  return output
}

async function readBy(
  one: Case,
  from: { readonly output: string; readonly folder: string; readonly scratch: string },
): Promise<ReadCrash> {
  const log = join(from.scratch, 'crash.log')
  const config = join(from.scratch, 'config.yaml')
  // The agent reads no log below its own state.
  const state = join(from.scratch, 'state')
  writeFileSync(log, from.output.endsWith('\n') ? from.output : `${from.output}\n`)
  writeFileSync(config, configuration(log, from.folder))
  const command = [process.execPath, AGENT, 'run', '--once', '--config', config, '--state-dir', state]
  const ended = await run(command, { folder: from.scratch, timeoutMs: AGENT_MAX_MS })
  const jobs = (readJobs(state) ?? []).filter(({ diagnosis }) => diagnosis !== undefined)
  const wanted = jobs.find(({ event }) => isMeant(event, one)) ?? jobs[0]
  if (wanted?.diagnosis === undefined) throw new Error(`no error was found: ${ended.output.slice(-500)}`)
  return { event: wanted.event, diagnosis: wanted.diagnosis }
}

/** JSON is YAML too. */
function configuration(log: string, repository: string): string {
  return JSON.stringify({
    receivers: { file: { include: [log], start_at: 'beginning' } },
    processors: { recombine: {}, parse: {}, detect: {}, analyze: { repositories: [{ path: repository }] } },
    exporters: { file: { path: `${log}.events` } },
    service: {
      telemetry: { logs: { level: 'error' } },
      pipelines: {
        logs: {
          receivers: ['file'],
          processors: ['recombine', 'parse', 'detect', 'analyze'],
          exporters: ['file'],
        },
      },
    },
  })
}

function isMeant(event: ErrorEvent, { text }: Case): boolean {
  return holdsException(event.stackTraceText, text.exception) || holdsException(event.body, text.exception)
}

function told(one: Case, diagnosis: Diagnosis, folder: string): Partial<Located> {
  const { locations, frames, causes, causeClass = 'unknown' } = diagnosis
  const patch = one.rightPatch
  return {
    ...(patch === undefined
      ? {}
      : { ranks: ranksOf({ locations, frames }, { patch: readFileSync(patch, 'utf8'), folder }) }),
    foundClass: causeClass,
    locations: locations.map((each) => `${each.path}:${each.line} ${each.function}`),
    cause: causes[0]?.summary ?? '',
  }
}
