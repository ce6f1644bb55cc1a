import type { CodeLocation, Diagnosis } from './diagnosis.ts'
import type { ErrorEvent } from './error-event.ts'
import type { Edit, FixOutcome } from './fix.ts'
import type { LogRecord } from './log-record.ts'
import type { Attributes, AttributeValue } from './resource.ts'
import { ATTRIBUTE, EVENT, EVENT_SCHEMA_VERSION } from './semantic-conventions.ts'

/**
 * The events of the repair lane as log records. Each keeps resource, time and trace context of the error
 * it is about and says again which error that is, so that it can be read alone.
 */

/** The event that tells where and why an error happened. */
export function analyzedEvent(
  error: ErrorEvent,
  diagnosis: Diagnosis,
  observedTimeUnixNano: bigint,
): LogRecord {
  return repairRecord(error, EVENT.errorAnalyzed, observedTimeUnixNano, diagnosisAttributes(diagnosis))
}

/** The event that tells how the repair of an error ended: proposed, or failed with reasons or advice. */
export function fixEvent(
  error: ErrorEvent,
  diagnosis: Diagnosis | undefined,
  outcome: FixOutcome,
  observedTimeUnixNano: bigint,
): LogRecord {
  return repairRecord(
    error,
    outcome.kind === 'fix' ? EVENT.fixProposed : EVENT.fixFailed,
    observedTimeUnixNano,
    {
      ...(diagnosis === undefined ? {} : diagnosisAttributes(diagnosis)),
      ...outcomeAttributes(outcome),
      ...(error.request === undefined ? {} : { [ATTRIBUTE.fixInstruction]: error.request.instruction }),
    },
  )
}

function repairRecord(
  error: ErrorEvent,
  eventName: string,
  observed: bigint,
  attributes: Attributes,
): LogRecord {
  return {
    timeUnixNano: BigInt(error.timeUnixNano),
    observedTimeUnixNano: observed,
    severityNumber: error.severityNumber,
    severityText: '',
    body: [error.exceptionType, error.exceptionMessage].filter((part) => part !== '').join(': '),
    eventName,
    traceId: error.traceId,
    spanId: error.spanId,
    resource: { attributes: error.resource },
    attributes: {
      [ATTRIBUTE.schemaVersion]: EVENT_SCHEMA_VERSION,
      [ATTRIBUTE.fingerprint]: error.fingerprint,
      [ATTRIBUTE.language]: error.language,
      [ATTRIBUTE.exceptionType]: error.exceptionType,
      [ATTRIBUTE.exceptionMessage]: error.exceptionMessage,
      [ATTRIBUTE.errorCount]: error.count,
      [ATTRIBUTE.errorFirstSeen]: error.firstSeenUnixNano,
      [ATTRIBUTE.errorLastSeen]: error.lastSeenUnixNano,
      ...attributes,
    },
  }
}

function diagnosisAttributes(diagnosis: Diagnosis): Attributes {
  const first = diagnosis.locations[0]
  const cause = diagnosis.causes[0]
  return {
    [ATTRIBUTE.errorClass]: diagnosis.errorClass,
    [ATTRIBUTE.vcsRevision]: diagnosis.revision,
    [ATTRIBUTE.causeSummary]: cause?.summary ?? 'unknown',
    [ATTRIBUTE.causeConfidence]: cause?.confidence ?? 0,
    [ATTRIBUTE.causeLocations]: diagnosis.locations.map(plain),
    [ATTRIBUTE.causeEvidence]: diagnosis.evidence.map(plain),
    ...(first === undefined
      ? {}
      : {
          [ATTRIBUTE.codeFilePath]: first.path,
          [ATTRIBUTE.codeLineNumber]: first.line,
          [ATTRIBUTE.codeFunctionName]: first.function,
        }),
    ...(diagnosis.causeClass === undefined ? {} : { [ATTRIBUTE.causeClass]: diagnosis.causeClass }),
    ...(diagnosis.gaps.length === 0 ? {} : { [ATTRIBUTE.causeGaps]: diagnosis.gaps }),
    ...((diagnosis.suspectCommits ?? []).length === 0
      ? {}
      : { [ATTRIBUTE.causeCommits]: diagnosis.suspectCommits?.map(plain) ?? [] }),
  }
}

function outcomeAttributes(outcome: FixOutcome): Attributes {
  const { modelCosts = [], learned = [], course = [] } = outcome
  const besides = {
    ...(modelCosts.length === 0 ? {} : { [ATTRIBUTE.fixModelCosts]: modelCosts.map(plain) }),
    ...(learned.length === 0 ? {} : { [ATTRIBUTE.fixLearned]: learned }),
    ...(course.length === 0 ? {} : { [ATTRIBUTE.fixCourse]: course.map(plain) }),
  }
  if (outcome.kind === 'no_code_fix') {
    return { [ATTRIBUTE.fixState]: 'failed', [ATTRIBUTE.fixAdvice]: outcome.advice, ...besides }
  }
  if (outcome.kind === 'no_fix') {
    const { reasons, againAtMs } = outcome
    const state =
      againAtMs === undefined
        ? { [ATTRIBUTE.fixState]: 'failed' }
        : {
            [ATTRIBUTE.fixState]: 'pending',
            [ATTRIBUTE.fixAgainAt]: new Date(againAtMs).toISOString(),
          }
    return { ...state, [ATTRIBUTE.fixReasons]: reasons, ...besides }
  }
  const { candidate, verdict, diff, regressionTest, automation } = outcome
  return {
    [ATTRIBUTE.fixId]: candidate.id,
    [ATTRIBUTE.fixState]: 'complete',
    [ATTRIBUTE.fixStrategy]: `${candidate.strategy}/${candidate.source}`,
    [ATTRIBUTE.fixDiff]: diff,
    [ATTRIBUTE.fixFiles]: baseFiles(candidate.edits),
    [ATTRIBUTE.fixExplanation]: candidate.explanation,
    [ATTRIBUTE.fixAssumptions]: candidate.assumptions,
    ...(regressionTest === undefined ? {} : { [ATTRIBUTE.fixRegressionTest]: plain(regressionTest) }),
    [ATTRIBUTE.fixConfidence]: verdict.confidence,
    ...(automation === undefined
      ? {}
      : {
          [ATTRIBUTE.fixAutomation]: automation.level,
          [ATTRIBUTE.fixScore]: automation.score,
          [ATTRIBUTE.fixScoreReasons]: automation.reasons,
        }),
    [ATTRIBUTE.fixReasons]: verdict.reasons,
    [ATTRIBUTE.validationGrade]: verdict.grade,
    [ATTRIBUTE.validationChecks]: verdict.checks.map(plain),
    [ATTRIBUTE.validationEvidence]: verdict.evidence.map(plain),
    ...besides,
    ...(candidate.cost.inputTokens + candidate.cost.outputTokens === 0
      ? {}
      : {
          [ATTRIBUTE.genAiModel]: candidate.source,
          [ATTRIBUTE.genAiInputTokens]: candidate.cost.inputTokens,
          [ATTRIBUTE.genAiOutputTokens]: candidate.cost.outputTokens,
        }),
  }
}

/** The files that a fix changes, each with the content that it was made for. */
function baseFiles(edits: readonly Edit[]): AttributeValue {
  return [...new Map(edits.map(({ path, blobId }) => [path, { path, blobId }])).values()]
}

/** Plain data as an attribute value: undefined fields left out. */
function plain(value: object): AttributeValue {
  return JSON.parse(JSON.stringify(value)) as AttributeValue
}

/** The ranked locations an event carries; empty for events without. */
export function locationsOf(attributes: Attributes): readonly CodeLocation[] {
  const value = attributes[ATTRIBUTE.causeLocations]
  // Written by diagnosisAttributes above from the same type.
  return Array.isArray(value) ? (value as readonly CodeLocation[]) : []
}
