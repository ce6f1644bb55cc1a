import { z } from 'zod'
import type { Diagnosis } from '../../model/diagnosis.ts'
import type { ErrorEvent } from '../../model/error-event.ts'
import { ATTRIBUTE } from '../../model/semantic-conventions.ts'
import type { Job } from '../../runtime/job-store.ts'
import { parseStackTrace } from '../../stacktrace/parse.ts'
import type { ListedGroup } from '../read-groups.ts'
import { REPAIR_STATES } from './shown-fix.ts'
import { UNTRUSTED } from './tool.ts'
import type { UntrustedText } from './untrusted-text.ts'

const NAME_MAX = 200
const MESSAGE_MAX = 2_000
const TRACE_MAX = 8_000
const LINE_MAX = 500
const CONTEXT_LINES_MAX = 10
const EXCEPTIONS_MAX = 8
const FRAMES_MAX = 20
const SENTENCE_MAX = 1_000

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
/** `none`: nobody works on it. */
export const ERROR_STATES = [...REPAIR_STATES, 'none', 'muted'] as const

export const errorSummary = z.object({
  fingerprint: z.string().describe('Of the group; other tools take it'),
  state: z.enum(ERROR_STATES).describe('How far its repair is; complete: there is a fix'),
  severity: z.enum(SEVERITIES).nullable().describe('null where nothing says'),
  count: z.number(),
  first_seen: z.string(),
  last_seen: z.string(),
  repair_id: z.string().nullable().describe('For get_fix; null where nobody worked on it'),
  untrusted: z
    .object({ type: z.string(), message: z.string(), service: z.string(), language: z.string() })
    .describe(UNTRUSTED),
})

const explanation = z.object({
  error_class: z.string().nullable(),
  cause_class: z.string().nullable().describe('What kind of fault led to it'),
  revision: z.string().nullable().describe('The code that was read: a commit, or "working tree"'),
})
const explanationTexts = z.object({
  exceptions: z
    .array(z.object({ type: z.string(), message: z.string() }))
    .describe('The chain; what ended the work first, then what caused it'),
  own_frames: z.array(z.object({ path: z.string(), line: z.number().nullable(), function: z.string() })),
  stack_trace: z.string(),
  context_before: z.array(z.string()).describe('Lines of the log just before'),
  context_after: z.array(z.string()),
  causes: z.array(z.object({ summary: z.string(), confidence: z.number() })).describe('Best first'),
  locations: z
    .array(
      z.object({
        path: z.string(),
        line: z.number(),
        function: z.string(),
        confidence: z.number(),
        reason: z.string(),
        snippet: z.string().describe('The code; > marks the line'),
      }),
    )
    .describe('Where the fault may be, best first'),
  suspect_commits: z.array(z.object({ commit: z.string(), summary: z.string(), confidence: z.number() })),
  gaps: z.array(z.string()).describe('What could not be looked at'),
})

export const errorDetails = errorSummary.extend({
  ...explanation.shape,
  untrusted: errorSummary.shape.untrusted
    .extend({
      versions: z.array(z.string()),
      hosts: z.array(z.string()),
      ...explanationTexts.shape,
    })
    .describe(UNTRUSTED),
})

export const explainedError = explanation.extend({
  fingerprint: z.string(),
  untrusted: explanationTexts.describe(UNTRUSTED),
})

/** One error group in a list, with the repair of it where there is one. */
export function shownError(
  group: ListedGroup,
  job: Job | undefined,
  text: UntrustedText,
): z.output<typeof errorSummary> {
  const { type, message, service, language } = group.name
  return {
    fingerprint: group.fingerprint,
    state: stateOf(group, job),
    severity: severityOf(job),
    count: group.count,
    first_seen: timeOf(group.firstSeenUnixNano),
    last_seen: timeOf(group.lastSeenUnixNano),
    repair_id: job?.id ?? null,
    untrusted: {
      type: text(type, NAME_MAX),
      message: text(message, MESSAGE_MAX),
      service: text(service, NAME_MAX),
      language: text(language, NAME_MAX),
    },
  }
}

/** All that is known of one error group. */
export function shownErrorDetails(
  group: ListedGroup,
  job: Job | undefined,
  text: UntrustedText,
): z.output<typeof errorDetails> {
  const summary = shownError(group, job, text)
  const names = (list: readonly string[]): string[] => list.map((one) => text(one, NAME_MAX))
  const { untrusted, ...explained } = explanationOf(job?.event, job?.diagnosis, text)
  return {
    ...summary,
    ...explained,
    untrusted: {
      ...summary.untrusted,
      versions: names(group.versions),
      hosts: names(group.hosts),
      ...untrusted,
    },
  }
}

/** What is known of the error of a repair that was made for one text. */
export function shownExplanation(job: Job, text: UntrustedText): z.output<typeof explainedError> {
  return { fingerprint: job.fingerprint, ...explanationOf(job.event, job.diagnosis, text) }
}

function explanationOf(
  event: ErrorEvent | undefined,
  diagnosis: Diagnosis | undefined,
  text: UntrustedText,
): Omit<z.output<typeof explainedError>, 'fingerprint'> {
  return {
    error_class: diagnosis?.errorClass ?? null,
    cause_class: diagnosis?.causeClass ?? null,
    revision: diagnosis === undefined ? null : text(diagnosis.revision, NAME_MAX),
    untrusted: { ...eventTexts(event, text), ...diagnosisTexts(diagnosis, text) },
  }
}

function eventTexts(event: ErrorEvent | undefined, text: UntrustedText) {
  const lines = (list: readonly string[]): string[] => list.map((line) => text(line, LINE_MAX))
  const own = { type: event?.exceptionType ?? '', message: event?.exceptionMessage ?? '' }
  const trace = event === undefined ? undefined : parseStackTrace(event.stackTraceText, event.language)
  const chain = trace?.exceptions ?? (event === undefined ? [] : [own])
  return {
    exceptions: chain
      .slice(0, EXCEPTIONS_MAX)
      .map(({ type, message }) => ({ type: text(type, NAME_MAX), message: text(message, MESSAGE_MAX) })),
    stack_trace: text(event?.stackTraceText ?? '', TRACE_MAX),
    context_before: lines(event?.contextBefore.slice(-CONTEXT_LINES_MAX) ?? []),
    context_after: lines(event?.contextAfter.slice(0, CONTEXT_LINES_MAX) ?? []),
  }
}

function diagnosisTexts(diagnosis: Diagnosis | undefined, text: UntrustedText) {
  return {
    own_frames: (diagnosis?.frames ?? [])
      .flatMap(({ isOwn, path, line, function: name }) =>
        isOwn && path !== undefined ? [{ path, line: line ?? null, function: text(name, NAME_MAX) }] : [],
      )
      .slice(0, FRAMES_MAX),
    causes: (diagnosis?.causes ?? []).map(({ summary, confidence }) => ({
      summary: text(summary, SENTENCE_MAX),
      confidence,
    })),
    locations: (diagnosis?.locations ?? []).map((location) => ({
      path: location.path,
      line: location.line,
      function: text(location.function, NAME_MAX),
      confidence: location.confidence,
      reason: text(location.reason, SENTENCE_MAX),
      snippet: location.snippet
        .map((line) => `${line.isMarked ? '>' : ' '} ${line.number} | ${text(line.text, LINE_MAX)}`)
        .join('\n'),
    })),
    suspect_commits: (diagnosis?.suspectCommits ?? []).map(({ commit, summary, confidence }) => ({
      commit,
      summary: text(summary, SENTENCE_MAX),
      confidence,
    })),
    gaps: (diagnosis?.gaps ?? []).map((gap) => text(gap, SENTENCE_MAX)),
  }
}

function stateOf(group: ListedGroup, job: Job | undefined): (typeof ERROR_STATES)[number] {
  return group.isMuted ? 'muted' : (job?.state ?? 'none')
}

function severityOf(job: Job | undefined): (typeof SEVERITIES)[number] | null {
  const said = job?.event.attributes[ATTRIBUTE.errorSeverity]
  return SEVERITIES.find((one) => one === said) ?? null
}

function timeOf(unixNano: bigint): string {
  return new Date(Number(unixNano / 1_000_000n)).toISOString()
}
