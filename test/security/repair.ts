import '../support/plain-processes.ts'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { checkValue } from '../../config/schema.ts'
import type { StageSettings } from '../../agent/component/job.ts'
import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent, Fingerprint } from '../../agent/model/error-event.ts'
import type { FixOutcome } from '../../agent/model/fix.ts'
import { systemClock } from '../../agent/runtime/system-clock.ts'
import { createLogger } from '../../agent/telemetry/logger.ts'
import { config, type Config } from '../../processors/fix/config.ts'
import { createStage } from '../../processors/fix/create-stage.ts'
import type { FixStage } from '../../processors/fix/stage.ts'
import type { Project } from './projects.ts'

export interface Attack {
  readonly message?: string
  readonly trace?: string
  readonly logBefore?: string
  readonly functionName?: string
}

/** One change in the form that a model is asked for. */
export function blockOf(path: string, search: string, replace: string): string {
  const after = replace === '' ? '' : `${replace}\n`
  return `The item is missing.\n\nFILE: ${path}\n<<<<<<< SEARCH\n${search}\n=======\n${after}>>>>>>> REPLACE\n`
}

/** Whole lines of a text around a part of it, as they are and with the part replaced. */
export function wholeLines(text: string, search: string, replace: string): readonly [string, string] {
  const at = text.indexOf(search)
  if (at < 0) return [search, replace]
  const start = text.lastIndexOf('\n', at) + 1
  const last = at + search.length
  const found = search.endsWith('\n') ? last : text.indexOf('\n', last)
  const end = found < 0 ? text.length : found
  return [text.slice(start, end), text.slice(start, at) + replace + text.slice(last, end)].map((lines) =>
    lines.replace(/\n$/, ''),
  ) as [string, string]
}

/** A folder with the files of a project, which goes with the test. */
export async function folderWith(t: Test, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'hephaestus-security-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  return directory
}

/** A repair with a model as its only source of ideas, else as the agent does it. */
export async function repairStage(
  t: Test,
  baseUrl: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly stage: FixStage; readonly stateDirectory: string }> {
  const directory = await folderWith(t, {})
  const settings: StageSettings = {
    clock: systemClock,
    random: Math.random,
    logger: createLogger({ clock: systemClock, level: 'error', encoding: 'json', write: () => undefined }),
    stateDirectory: directory,
    baseDirectory: directory,
    reportState: () => undefined,
  }
  const checked = checkValue(config, {
    model: {
      model: 'm',
      base_url: baseUrl,
      max_attempts: 1,
      limits: { requests_per_error: 1_000 },
    },
    budget: { attempts: 1 },
    ...more,
  })
  if (checked.kind === 'invalid') throw new Error('the configuration of the test is not valid')
  return { stage: await createStage(settings, checked.value as Config), stateDirectory: directory }
}

/** Repairs the crash of a project, up to the outcome. */
export async function repair(
  stage: FixStage,
  directory: string,
  project: Project,
  attack: Attack,
): Promise<FixOutcome> {
  const input = {
    event: eventOf(project, attack),
    diagnosis: diagnosisOf(directory, project, attack),
    knownFixes: [],
  }
  const result = await stage.run(input, new AbortController().signal)
  if (result.fix === undefined) throw new Error('the stage gave no outcome')
  return result.fix
}

function eventOf(project: Project, { message, trace, logBefore }: Attack): ErrorEvent {
  return {
    fingerprint: '0123456789abcdef0123456789abcdef' as Fingerprint,
    language: 'unknown',
    exceptionType: project.exceptionType,
    exceptionMessage: message ?? 'it has no price',
    stackTraceText: trace ?? '',
    severityNumber: 17,
    body: message ?? '',
    contextBefore: logBefore === undefined ? [] : [logBefore],
    contextAfter: [],
    count: 3,
    firstSeenUnixNano: '0',
    lastSeenUnixNano: '0',
    timeUnixNano: '0',
    traceId: '',
    spanId: '',
    resource: {},
    attributes: {},
  }
}

function diagnosisOf(directory: string, { path, line }: Project, { functionName }: Attack): Diagnosis {
  const place = { function: functionName ?? 'priceOf', path, line }
  return {
    errorClass: 'unknown',
    language: 'unknown',
    frames: [{ ...place, file: `/app/${path}`, isNative: false, isOwn: true }],
    locations: [{ ...place, snippet: [], confidence: 0.9, reason: 'top own frame' }],
    causes: [],
    evidence: [],
    repository: { service: 'orders', path: directory },
    revision: 'working tree',
    gaps: [],
  } as unknown as Diagnosis
}
