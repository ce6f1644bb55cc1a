import { CAUSE_CLASSES } from './diagnosis.ts'
import { GROUPING_METHODS } from './error-event.ts'
import { AUTOMATION_LEVELS, CHECK_IDS, GRADES } from './fix.ts'
import { ATTRIBUTE, EVENT, EVENT_SCHEMA_VERSION } from './semantic-conventions.ts'
import { COURSE_MOVES } from './state-machine.ts'

const text = { type: 'string' } as const
const share = { type: 'number', minimum: 0, maximum: 1 } as const
const texts = { type: 'array', items: text } as const
const nanoseconds = { type: 'string', pattern: '^[0-9]+$' } as const
const fingerprint = { type: 'string', pattern: '^[0-9a-f]{32}$' } as const

const evidence = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'kind', 'reference', 'excerpt'],
    properties: {
      id: text,
      kind: { enum: ['log', 'code', 'history', 'run', 'config'] },
      reference: text,
      excerpt: text,
    },
  },
} as const

/** What a fix changes, and the git object id of the content that it was made for. */
const regressionTest = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: { enum: ['offered', 'none'] },
    path: text,
    text,
    names: texts,
    model: text,
    reason: text,
  },
} as const
const files = {
  type: 'array',
  items: {
    type: 'object',
    required: ['path', 'blobId'],
    properties: { path: text, blobId: { type: 'string', pattern: '^[0-9a-f]{40,64}$' } },
  },
} as const

const errorAttributes = {
  [ATTRIBUTE.schemaVersion]: { const: EVENT_SCHEMA_VERSION },
  [ATTRIBUTE.fingerprint]: fingerprint,
  [ATTRIBUTE.language]: text,
  [ATTRIBUTE.exceptionType]: text,
  [ATTRIBUTE.exceptionMessage]: text,
  [ATTRIBUTE.errorCount]: { type: 'integer', minimum: 1 },
  [ATTRIBUTE.errorFirstSeen]: nanoseconds,
  [ATTRIBUTE.errorLastSeen]: nanoseconds,
} as const

const causeAttributes = {
  [ATTRIBUTE.errorClass]: text,
  [ATTRIBUTE.vcsRevision]: text,
  [ATTRIBUTE.causeClass]: { enum: CAUSE_CLASSES },
  [ATTRIBUTE.causeSummary]: text,
  [ATTRIBUTE.causeConfidence]: share,
  [ATTRIBUTE.causeLocations]: {
    type: 'array',
    maxItems: 5,
    items: {
      type: 'object',
      required: ['path', 'line', 'function', 'snippet', 'confidence', 'reason'],
      properties: {
        path: text,
        line: { type: 'integer', minimum: 1 },
        column: { type: 'integer', minimum: 1 },
        function: text,
        confidence: share,
        reason: text,
        snippet: { type: 'array', items: { type: 'object', required: ['number', 'text', 'isMarked'] } },
      },
    },
  },
  [ATTRIBUTE.causeEvidence]: evidence,
  [ATTRIBUTE.causeGaps]: texts,
  [ATTRIBUTE.causeCommits]: {
    type: 'array',
    maxItems: 3,
    items: {
      type: 'object',
      required: ['commit', 'summary', 'committedAtMs', 'confidence', 'reasons'],
      properties: {
        commit: { type: 'string', pattern: '^[0-9a-f]{40,64}$' },
        summary: text,
        committedAtMs: { type: 'number' },
        confidence: share,
        reasons: texts,
        evidence: text,
      },
    },
  },
  [ATTRIBUTE.codeFilePath]: text,
  [ATTRIBUTE.codeLineNumber]: { type: 'integer', minimum: 1 },
  [ATTRIBUTE.codeFunctionName]: text,
} as const

const checks = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'outcome', 'reason', 'command', 'durationMs', 'evidence'],
    properties: {
      id: { enum: CHECK_IDS },
      outcome: { enum: ['passed', 'failed', 'not_run', 'differs'] },
      reason: text,
      command: text,
      durationMs: { type: 'number', minimum: 0 },
      evidence: texts,
    },
  },
} as const

/** What models were used for, a line for each role and model. */
const modelCosts = {
  type: 'array',
  items: {
    type: 'object',
    required: ['role', 'model', 'requests', 'inputTokens', 'outputTokens'],
    properties: {
      role: text,
      model: text,
      requests: { type: 'integer', minimum: 0 },
      refused: { type: 'integer', minimum: 1 },
      inputTokens: { type: 'number', minimum: 0 },
      outputTokens: { type: 'number', minimum: 0 },
      money: { type: 'number', minimum: 0 },
    },
  },
} as const

const course = {
  type: 'array',
  items: {
    type: 'object',
    required: ['state', 'atMs', 'reason'],
    properties: {
      state: { enum: Object.keys(COURSE_MOVES) },
      atMs: { type: 'number', minimum: 0 },
      reason: text,
    },
  },
} as const

/**
 * JSON Schema of our events as log records: `eventName` and `attributes` of each. Further attributes of the
 * record that an event came from may stand beside ours.
 * Source: JSON Schema 2020-12.
 */
export const EVENT_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: `Hephaestus events, version ${EVENT_SCHEMA_VERSION}`,
  type: 'object',
  required: ['eventName', 'attributes'],
  oneOf: [
    event(EVENT.errorDetected, Object.keys(errorAttributes), {
      ...errorAttributes,
      [ATTRIBUTE.exceptionStacktrace]: text,
      [ATTRIBUTE.errorSeverity]: { enum: ['low', 'medium', 'high', 'critical'] },
      [ATTRIBUTE.errorClass]: text,
      [ATTRIBUTE.errorRule]: text,
      [ATTRIBUTE.groupingMethod]: { enum: GROUPING_METHODS },
      [ATTRIBUTE.groupingParts]: texts,
      [ATTRIBUTE.groupingHashes]: { type: 'array', items: fingerprint },
      [ATTRIBUTE.groupingSimilarity]: share,
      [ATTRIBUTE.errorContextBefore]: texts,
      [ATTRIBUTE.errorContextAfter]: texts,
    }),
    event(EVENT.errorRepeated, [...Object.keys(errorAttributes), ATTRIBUTE.errorRepeats], {
      ...errorAttributes,
      [ATTRIBUTE.errorRepeats]: { type: 'integer', minimum: 1 },
      [ATTRIBUTE.errorRepeatsSince]: nanoseconds,
    }),
    event(EVENT.errorAnalyzed, [ATTRIBUTE.fingerprint, ATTRIBUTE.errorClass, ATTRIBUTE.causeSummary], {
      ...errorAttributes,
      ...causeAttributes,
    }),
    event(
      EVENT.fixProposed,
      [
        ATTRIBUTE.fingerprint,
        ATTRIBUTE.fixId,
        ATTRIBUTE.fixDiff,
        ATTRIBUTE.validationGrade,
        ATTRIBUTE.validationChecks,
      ],
      {
        ...errorAttributes,
        ...causeAttributes,
        [ATTRIBUTE.fixId]: text,
        [ATTRIBUTE.fixState]: { const: 'complete' },
        [ATTRIBUTE.fixStrategy]: text,
        [ATTRIBUTE.fixInstruction]: text,
        [ATTRIBUTE.fixDiff]: text,
        [ATTRIBUTE.fixFiles]: files,
        [ATTRIBUTE.fixExplanation]: text,
        [ATTRIBUTE.fixAssumptions]: texts,
        [ATTRIBUTE.fixRegressionTest]: regressionTest,
        [ATTRIBUTE.fixConfidence]: share,
        [ATTRIBUTE.fixAutomation]: { enum: AUTOMATION_LEVELS },
        [ATTRIBUTE.fixScore]: share,
        [ATTRIBUTE.fixScoreReasons]: texts,
        [ATTRIBUTE.fixReasons]: texts,
        [ATTRIBUTE.validationGrade]: { enum: GRADES },
        [ATTRIBUTE.validationChecks]: checks,
        [ATTRIBUTE.validationEvidence]: evidence,
        [ATTRIBUTE.fixModelCosts]: modelCosts,
        [ATTRIBUTE.fixLearned]: texts,
        [ATTRIBUTE.fixCourse]: course,
      },
    ),
    event(EVENT.fixFailed, [ATTRIBUTE.fingerprint, ATTRIBUTE.fixState], {
      ...errorAttributes,
      ...causeAttributes,
      [ATTRIBUTE.fixState]: { enum: ['failed', 'pending'] },
      [ATTRIBUTE.fixInstruction]: text,
      [ATTRIBUTE.fixAgainAt]: text,
      [ATTRIBUTE.fixAdvice]: text,
      [ATTRIBUTE.fixReasons]: texts,
      [ATTRIBUTE.fixModelCosts]: modelCosts,
      [ATTRIBUTE.fixLearned]: texts,
      [ATTRIBUTE.fixCourse]: course,
    }),
  ],
} as const

function event(
  eventName: string,
  required: readonly string[],
  properties: Readonly<Record<string, unknown>>,
): unknown {
  return {
    title: eventName,
    properties: {
      eventName: { const: eventName },
      attributes: { type: 'object', required, properties },
    },
  }
}
