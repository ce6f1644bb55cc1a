import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnosis } from '../../../../agent/model/diagnosis.ts'
import type { ErrorEvent, Fingerprint } from '../../../../agent/model/error-event.ts'
import type { Candidate } from '../../../../agent/model/fix.ts'
import { resolveFrames } from '../../../../agent/repository/frames.ts'
import { openRepository, type Repository } from '../../../../agent/repository/repository.ts'
import { applyEditsToFiles } from '../../../../agent/rewrite/edits.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { parseStackTrace } from '../../../../agent/stacktrace/parse.ts'
import type { Strategy, StrategyInput } from '../../../../processors/fix/strategy.ts'

/** How a program ended. */
export interface ProgramEnd {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program of one file for real: `.js` and `.ts` by this Node, `.py` by python3. */
export function runProgram(directory: string, file: string): ProgramEnd {
  const command = file.endsWith('.py') ? 'python3' : process.execPath
  const { status, stdout, stderr } = spawnSync(command, [file], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 10_000,
  })
  return { status, stdout, stderr }
}

export function openFolder(directory: string): Promise<Repository> {
  const options = {
    stateDirectory: join(directory, '.state'),
    clock: systemClock,
    signal: new AbortController().signal,
  }
  return openRepository({ path: directory }, options)
}

/** What a strategy is asked for a trace as some runtime printed it. */
export function inputOf(
  traceText: string,
  repository: Repository,
  more: Partial<StrategyInput> = {},
): StrategyInput {
  const trace = parseStackTrace(traceText)
  if (trace === undefined) throw new Error(`no trace in: ${traceText}`)
  const frames = resolveFrames(trace, repository)
  const [last] = trace.exceptions
  const event: ErrorEvent = {
    fingerprint: '0123456789abcdef0123456789abcdef' as Fingerprint,
    language: trace.language,
    exceptionType: last?.type ?? '',
    exceptionMessage: last?.message ?? '',
    stackTraceText: traceText,
    severityNumber: 17,
    body: traceText,
    contextBefore: [],
    contextAfter: [],
    count: 1,
    firstSeenUnixNano: '0',
    lastSeenUnixNano: '0',
    timeUnixNano: '0',
    traceId: '',
    spanId: '',
    resource: {},
    attributes: {},
  }
  const diagnosis: Diagnosis = {
    errorClass: 'unknown',
    language: trace.language,
    frames,
    locations: frames.flatMap((frame, frameIndex) =>
      frame.isOwn && frame.path !== undefined && frame.line !== undefined
        ? [
            {
              path: frame.path,
              line: frame.line,
              ...(frame.column === undefined ? {} : { column: frame.column }),
              function: frame.function,
              frameIndex,
              snippet: [],
              confidence: 0.5,
              reason: 'a frame of the trace',
            },
          ]
        : [],
    ),
    causes: [],
    evidence: [],
    repository: { path: repository.root },
    revision: repository.revision,
    gaps: [],
  }
  let ids = 0
  return {
    event,
    diagnosis,
    repository,
    knownFixes: [],
    revision: repository.revision,
    newId: () => `c${(ids += 1)}`,
    previousFailures: [],
    ...more,
  }
}

export async function candidatesOf(strategy: Strategy, input: StrategyInput): Promise<readonly Candidate[]> {
  return (await strategy.propose(input, new AbortController().signal)).candidates
}

/** Writes a candidate's changes into the folder it was made for. */
export async function applyCandidate(candidate: Candidate, repository: Repository): Promise<void> {
  const files = new Map<string, { path: string; text: string; blobId: string }>()
  for (const { path } of candidate.edits) {
    const file = await repository.read(path)
    if (file !== undefined) files.set(path, file)
  }
  for (const { path, after } of applyEditsToFiles(candidate.edits, files)) {
    writeFileSync(join(repository.root, path), after)
  }
}

/** The text of a file of the folder as it is now. */
export function textOf(repository: Repository, path: string): string {
  return readFileSync(join(repository.root, path), 'utf8')
}
