/**
 * The attribute names we write, each once.
 * Source: OpenTelemetry semantic conventions 1.37; the rest under `hephaestus.`.
 */
export const ATTRIBUTE = {
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  serviceInstanceId: 'service.instance.id',
  deploymentEnvironment: 'deployment.environment.name',
  hostName: 'host.name',
  hostId: 'host.id',
  containerId: 'container.id',
  containerName: 'container.name',
  containerImageName: 'container.image.name',
  networkTransport: 'network.transport',
  networkPeerAddress: 'network.peer.address',
  networkPeerPort: 'network.peer.port',
  logFilePath: 'log.file.path',
  logFileName: 'log.file.name',
  logIostream: 'log.iostream',
  logRecordUid: 'log.record.uid',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStacktrace: 'exception.stacktrace',
  codeFilePath: 'code.file.path',
  codeLineNumber: 'code.line.number',
  codeFunctionName: 'code.function.name',
  threadId: 'thread.id',
  processPid: 'process.pid',
  processExecutableName: 'process.executable.name',
  processExecutablePath: 'process.executable.path',
  processCommandLine: 'process.command_line',
  processCommandArgs: 'process.command_args',
  processWorkingDirectory: 'process.working_directory',
  processExitCode: 'process.exit.code',
  processExitSignal: 'hephaestus.process.exit.signal',
  vcsRevision: 'vcs.ref.head.revision',
  genAiProvider: 'gen_ai.provider.name',
  genAiModel: 'gen_ai.request.model',
  genAiInputTokens: 'gen_ai.usage.input_tokens',
  genAiOutputTokens: 'gen_ai.usage.output_tokens',
  schemaVersion: 'hephaestus.schema.version',
  eventId: 'hephaestus.event.id',
  truncated: 'hephaestus.log.truncated',
  droppedLines: 'hephaestus.log.dropped_lines',
  /** The record goes on where one that was handed on before ended. */
  continuation: 'hephaestus.log.continuation',
  parseFormat: 'hephaestus.parse.format',
  parseLines: 'hephaestus.parse.lines',
  parseFaults: 'hephaestus.parse.faults',
  redactionCount: 'hephaestus.redaction.count',
  language: 'hephaestus.error.language',
  fingerprint: 'hephaestus.error.fingerprint',
  groupingMethod: 'hephaestus.error.grouping.method',
  groupingParts: 'hephaestus.error.grouping.parts',
  groupingHashes: 'hephaestus.error.grouping.hashes',
  groupingSimilarity: 'hephaestus.error.grouping.similarity',
  errorCount: 'hephaestus.error.count',
  errorFirstSeen: 'hephaestus.error.first_seen',
  errorLastSeen: 'hephaestus.error.last_seen',
  errorContextBefore: 'hephaestus.error.context.before',
  errorContextAfter: 'hephaestus.error.context.after',
  errorContextProcess: 'hephaestus.error.context.process',
  errorClass: 'hephaestus.error.class',
  errorSeverity: 'hephaestus.error.severity',
  errorRule: 'hephaestus.error.rule',
  errorRepeats: 'hephaestus.error.repeats',
  errorRepeatsSince: 'hephaestus.error.repeats.since',
  causeClass: 'hephaestus.cause.class',
  causeSummary: 'hephaestus.cause.summary',
  causeConfidence: 'hephaestus.cause.confidence',
  causeLocations: 'hephaestus.cause.locations',
  causeEvidence: 'hephaestus.cause.evidence',
  causeGaps: 'hephaestus.cause.gaps',
  causeCommits: 'hephaestus.cause.commits',
  fixId: 'hephaestus.fix.id',
  fixState: 'hephaestus.fix.state',
  fixStrategy: 'hephaestus.fix.strategy',
  /** What a person asked for, where a change was made without an error. */
  fixInstruction: 'hephaestus.fix.instruction',
  fixDiff: 'hephaestus.fix.diff',
  fixFiles: 'hephaestus.fix.files',
  fixExplanation: 'hephaestus.fix.explanation',
  fixConfidence: 'hephaestus.fix.confidence',
  fixReasons: 'hephaestus.fix.reasons',
  /** When a repair that waits for another day goes on. Shape: "2026-11-23T00:00:00.000Z". */
  fixAgainAt: 'hephaestus.fix.again_at',
  fixAdvice: 'hephaestus.fix.advice',
  fixAssumptions: 'hephaestus.fix.assumptions',
  /** How far a fix may go by itself: show, suggest or deploy; with the score and what it is made of. */
  fixAutomation: 'hephaestus.fix.automation',
  fixScore: 'hephaestus.fix.score',
  fixScoreReasons: 'hephaestus.fix.score_reasons',
  /** What a second analysis took from changes that failed. */
  fixLearned: 'hephaestus.fix.learned',
  /** What was done in the repair, step by step. */
  fixCourse: 'hephaestus.fix.course',
  fixModelCosts: 'hephaestus.fix.model_costs',
  fixRegressionTest: 'hephaestus.fix.regression_test',
  validationGrade: 'hephaestus.validation.grade',
  validationChecks: 'hephaestus.validation.checks',
  validationEvidence: 'hephaestus.validation.evidence',
} as const

/** What a record is called that carries an exception. Source: OpenTelemetry semantic conventions, exceptions. */
export const EXCEPTION_EVENT = 'exception'

/** The event names we emit. */
export const EVENT = {
  errorDetected: 'hephaestus.error.detected',
  errorRepeated: 'hephaestus.error.repeated',
  errorAnalyzed: 'hephaestus.error.analyzed',
  fixProposed: 'hephaestus.fix.proposed',
  fixFailed: 'hephaestus.fix.failed',
} as const

/** Whether a record is an event of this agent, or of one before it; programs have events of their own, with other names. */
export function isOwnEvent(eventName: string): boolean {
  return eventName.startsWith('hephaestus.')
}

/** Version of the event schemas; raised when an attribute changes its meaning. */
export const EVENT_SCHEMA_VERSION = '1'
