/**
 * The attribute names we write, each once.
 * Source: OpenTelemetry semantic conventions 1.37; the rest under `hephaestus.`.
 */
export const ATTRIBUTE = {
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  logFilePath: 'log.file.path',
  logFileName: 'log.file.name',
  logIostream: 'log.iostream',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStacktrace: 'exception.stacktrace',
  codeFilePath: 'code.file.path',
  codeLineNumber: 'code.line.number',
  codeFunctionName: 'code.function.name',
  processPid: 'process.pid',
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
  language: 'hephaestus.error.language',
  fingerprint: 'hephaestus.error.fingerprint',
  errorCount: 'hephaestus.error.count',
  errorFirstSeen: 'hephaestus.error.first_seen',
  errorLastSeen: 'hephaestus.error.last_seen',
  errorContextBefore: 'hephaestus.error.context.before',
  errorContextAfter: 'hephaestus.error.context.after',
  errorContextProcess: 'hephaestus.error.context.process',
  errorClass: 'hephaestus.error.class',
  causeSummary: 'hephaestus.cause.summary',
  causeConfidence: 'hephaestus.cause.confidence',
  causeLocations: 'hephaestus.cause.locations',
  causeEvidence: 'hephaestus.cause.evidence',
  causeGaps: 'hephaestus.cause.gaps',
  fixId: 'hephaestus.fix.id',
  fixState: 'hephaestus.fix.state',
  fixStrategy: 'hephaestus.fix.strategy',
  fixDiff: 'hephaestus.fix.diff',
  fixExplanation: 'hephaestus.fix.explanation',
  fixConfidence: 'hephaestus.fix.confidence',
  fixReasons: 'hephaestus.fix.reasons',
  fixAdvice: 'hephaestus.fix.advice',
  fixAssumptions: 'hephaestus.fix.assumptions',
  validationGrade: 'hephaestus.validation.grade',
  validationChecks: 'hephaestus.validation.checks',
  validationEvidence: 'hephaestus.validation.evidence',
} as const

/** The event names we emit. */
export const EVENT = {
  errorDetected: 'hephaestus.error.detected',
  errorAnalyzed: 'hephaestus.error.analyzed',
  fixProposed: 'hephaestus.fix.proposed',
  fixFailed: 'hephaestus.fix.failed',
} as const

/** Version of the event schemas; raised when an attribute changes its meaning. */
export const EVENT_SCHEMA_VERSION = '1'
