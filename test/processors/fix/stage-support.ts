import { join } from 'node:path'
import type { StageInput, StageSettings } from '../../../agent/component/job.ts'
import type { Diagnosis, RepositoryReference, ResolvedFrame } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import type { Candidate, FixOutcome } from '../../../agent/model/fix.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import type { Config } from '../../../processors/fix/config.ts'
import type { CaseRoles } from '../../../processors/fix/roles/after-fix.ts'
import { FixStage } from '../../../processors/fix/stage.ts'
import type { Strategy, StrategyInput } from '../../../processors/fix/strategy.ts'
import { eventWith } from './support.ts'

export const CONFIG: Config = {
  mode: 'suggest',
  deploy_min_score: 0.8,
  budget: { attempts: 6, time_limit: 60_000, tokens: 1_000 },
  sandbox: 'auto',
  priority: 'low',
  test_timeout: 20_000,
  command_timeout: 20_000,
  performance_threshold: 0.25,
  reproduction_timeout: 10_000,
  reproduction_search: 0,
  prepare: {
    enabled: false,
    registries: { npm: '', pip: '', go: '', cargo: '', maven: '' },
    hosts: [],
    time_limit: 60_000,
    max_size: 1_000_000_000,
  },
  templates: [],
  strategies: ['known_fix', 'template', 'model'],
  rerun_after: 0,
  model_min_occurrences: 1,
}

export interface SettingsRecord {
  readonly settings: StageSettings
  readonly states: string[]
}

export function stageSettings(directory: string): SettingsRecord {
  const states: string[] = []
  const settings: StageSettings = {
    clock: systemClock,
    random: () => 0.5,
    logger: createLogger({ clock: systemClock, level: 'error', encoding: 'json', write: () => undefined }),
    stateDirectory: join(directory, '.state'),
    baseDirectory: directory,
    reportState: (state) => states.push(state),
  }
  return { settings, states }
}

/** One replacement in one file, as a test writes it. */
export interface Replacement {
  readonly path: string
  readonly from: string
  readonly to: string
  readonly origin?: 'source' | 'sink'
  readonly witness?: string
  readonly tokens?: number
}

/** A strategy that proposes fixed replacements, and keeps what it was told. */
export function strategyWith(
  replacements: readonly Replacement[],
  id: Strategy['id'] = 'template',
): Strategy & { readonly told: StrategyInput[] } {
  const told: StrategyInput[] = []
  return {
    id,
    told,
    propose: async (input) => {
      told.push(input)
      const candidates = await Promise.all(replacements.map((one) => candidateOf(one, id, input)))
      return { candidates, notes: [] }
    },
  }
}

async function candidateOf(
  { path, from, to, origin = 'sink', witness, tokens = 0 }: Replacement,
  strategy: Strategy['id'],
  input: StrategyInput,
): Promise<Candidate> {
  const file = await input.repository.read(path)
  if (file === undefined) throw new Error(`no file ${path}`)
  const start = file.text.indexOf(from)
  return {
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy,
    source: `${strategy} of a test`,
    origin,
    ...(witness === undefined ? {} : { witness }),
    edits: [{ path, blobId: file.blobId, start, end: start + from.length, replacement: to }],
    explanation: 'says what it does',
    assumptions: [],
    cost: { durationMs: 0, inputTokens: tokens, outputTokens: 0 },
  }
}

/** A diagnosis whose top own frame is the given one. */
export function diagnosisWith(
  reference: RepositoryReference | undefined,
  frame: { readonly function: string; readonly path: string },
  fields: Partial<Diagnosis> = {},
): Diagnosis {
  const top: ResolvedFrame = { ...frame, file: `/app/${frame.path}`, line: 1, isNative: false, isOwn: true }
  return {
    errorClass: 'null_dereference',
    language: 'javascript',
    frames: [top],
    locations: [{ ...frame, line: 1, snippet: [], confidence: 0.9, reason: 'top own frame' }],
    causes: [],
    evidence: [],
    repository: reference,
    revision: 'working tree',
    gaps: [],
    ...fields,
  }
}

export function inputWith(event: Partial<ErrorEvent>, diagnosis: Diagnosis | undefined): StageInput {
  return { event: eventWith(event), diagnosis, knownFixes: [] }
}

/** Runs a stage on a project folder and gives the outcome. */
export async function repair(
  directory: string,
  input: StageInput,
  strategies: readonly Strategy[],
  options: {
    readonly config?: Partial<Config>
    readonly signal?: AbortSignal
    readonly roles?: CaseRoles
  } = {},
): Promise<FixOutcome> {
  const config = { ...CONFIG, ...options.config }
  const stage = new FixStage(stageSettings(directory).settings, config, strategies, options.roles)
  const result = await stage.run(input, options.signal ?? new AbortController().signal)
  if (result.fix === undefined) throw new Error('the stage gave no outcome')
  return result.fix
}
