import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import type { StageSettings } from '../../../agent/component/job.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { Diagnosis, ErrorClass } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent, Fingerprint } from '../../../agent/model/error-event.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { config } from '../../../processors/analyze/config.ts'
import { AnalyzeStage } from '../../../processors/analyze/stage.ts'

/** A program that crashes, and what its diagnosis has to say. Places are written "path:line". */
export interface CrashCase {
  readonly name: string
  /** The last one is run. */
  readonly files: Readonly<Record<string, string>>
  readonly errorClass: ErrorClass
  /** One of the best three locations. */
  readonly first: string
  /** Another one among the first three. */
  readonly also?: string
  readonly function?: string
  readonly cause: RegExp
}

/** The machine's own clock: the code under test starts git. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs).unref()
    return () => clearTimeout(timer)
  },
}

/** A new folder with the given files, gone when the test ends. */
export function folderWith(t: Test, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hephaestus-analyze-')))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

/** What a program writes to its standard error when it crashes. */
export function crashOf(folder: string, command: readonly string[]): string {
  const [program = '', ...programArguments] = command
  return spawnSync(program, programArguments, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder },
    timeout: 20_000,
  }).stderr
}

/** The event that detection makes of an output with a trace. */
export function eventOf(output: string, more: Partial<ErrorEvent> = {}): ErrorEvent {
  const trace = parseStackTrace(output)
  return {
    fingerprint: '0123456789abcdef0123456789abcdef' as Fingerprint,
    language: trace?.language ?? 'unknown',
    exceptionType: trace?.exceptions[0]?.type ?? '',
    exceptionMessage: trace?.exceptions[0]?.message ?? '',
    stackTraceText: output,
    severityNumber: 17,
    body: output,
    contextBefore: [],
    contextAfter: [],
    count: 1,
    firstSeenUnixNano: '1',
    lastSeenUnixNano: '1',
    timeUnixNano: '1',
    traceId: '',
    spanId: '',
    resource: { 'service.name': 'api' },
    attributes: {},
    ...more,
  }
}

export function stageSettings(folder: string): StageSettings {
  return {
    clock: systemClock,
    random: () => 0.5,
    logger: createLogger({ clock: systemClock, level: 'error', encoding: 'json', write: () => undefined }),
    stateDirectory: join(folder, '.hephaestus'),
    baseDirectory: folder,
    reportState: () => undefined,
  }
}

/** The diagnosis of an event by a stage whose only repository is the folder. */
export async function diagnosisOf(
  folder: string,
  event: ErrorEvent,
  values: Readonly<Record<string, unknown>> = { repositories: [{ path: '.' }] },
): Promise<Diagnosis> {
  const stage = new AnalyzeStage(stageSettings(folder), config.parse(values))
  const input = { event, diagnosis: undefined, knownFixes: [] }
  const { diagnosis } = await stage.run(input, new AbortController().signal)
  if (diagnosis === undefined) throw new Error('the stage gave no diagnosis')
  return diagnosis
}

/** Runs each program, feeds its real trace in and compares the diagnosis. */
export async function checkCases(
  t: Test,
  cases: readonly CrashCase[],
  commandOf: (path: string) => readonly string[],
): Promise<void> {
  for (const one of cases) {
    const folder = folderWith(t, one.files)
    const output = crashOf(folder, commandOf(Object.keys(one.files).at(-1) ?? ''))
    checkDiagnosis(t, one, await diagnosisOf(folder, eventOf(output)))
  }
}

export function checkDiagnosis(
  t: Test,
  one: Omit<CrashCase, 'files'>,
  { errorClass, locations, causes, evidence }: Diagnosis,
): void {
  const places = locations.map((location) => `${location.path}:${location.line}`)
  t.equal(errorClass, one.errorClass, `${one.name}: class`)
  // Which of the likeliest three stands first is learned, and moves with what it is learned from.
  const at = places.slice(0, 3).indexOf(one.first)
  t.ok(at >= 0, `${one.name}: ${one.first} among the best three of ${places.join(', ')}`)
  if (one.also !== undefined) t.ok(places.slice(0, 3).includes(one.also), `${one.name}: also ${one.also}`)
  if (one.function !== undefined) t.equal(locations[at]?.function, one.function, `${one.name}: function`)
  t.match(causes[0]?.summary ?? '', one.cause, `${one.name}: cause`)
  const ids = new Set(evidence.map((entry) => entry.id))
  const isGrounded = causes.every(
    (cause) => cause.evidence.length > 0 && cause.evidence.every((id) => ids.has(id)),
  )
  t.ok(isGrounded && causes.length > 0, `${one.name}: every cause has evidence`)
}
