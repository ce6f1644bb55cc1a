import type { GrpcFile } from '../net/grpc-descriptor.ts'

const PACKAGE = 'hephaestus.control.v1'
const own = (name: string): string => `.${PACKAGE}.${name}`

const logs = {
  Logs: {
    help: 'Log records, in one form or both.',
    fields: {
      otlp: {
        type: 'bytes',
        id: 1,
        help: 'An ExportLogsServiceRequest of OTLP, encoded: for programs that have its messages.',
      },
      resource: {
        type: 'string',
        id: 2,
        rule: 'map',
        help: 'What wrote `records`, by the names of the semantic conventions, as "service.name".',
      },
      records: { type: own('LogRecord'), id: 3, rule: 'repeated' },
    },
  },
  LogRecord: {
    fields: {
      body: { type: 'string', id: 1, help: 'A line, or more that belong together.' },
      time_unix_nano: { type: 'fixed64', id: 2 },
      severity_number: { type: 'int32', id: 3, help: 'As in OTLP: 9 is INFO, 17 is ERROR.' },
      severity_text: { type: 'string', id: 4 },
      attributes: {
        type: 'string',
        id: 5,
        rule: 'map',
        help: 'A record with "exception.type" and "exception.stacktrace" is an error, whatever its body says.',
      },
      trace_id: { type: 'string', id: 6, help: '32 hex digits.' },
      span_id: { type: 'string', id: 7, help: '16 hex digits.' },
      event_name: { type: 'string', id: 8 },
    },
  },
} as const satisfies GrpcFile['messages']

const stream = {
  StreamLogsRequest: {
    fields: {
      id: { type: 'uint64', id: 1, help: 'What the answer calls this message; chosen by the client.' },
      logs: { type: own('Logs'), id: 2 },
    },
  },
  StreamLogsResponse: {
    oneof: 'answer',
    fields: {
      accepted: { type: own('Accepted'), id: 1 },
      refused: { type: own('Refused'), id: 2 },
      event: { type: own('Event'), id: 3 },
    },
  },
  Accepted: {
    help: 'The records of a message are durable, or were dropped by the rules of the pipeline.',
    fields: {
      id: { type: 'uint64', id: 1 },
      rejected_records: { type: 'int64', id: 2, help: 'So many of them failed for good.' },
      message: { type: 'string', id: 3, help: 'Why they did.' },
    },
  },
  Refused: {
    help: 'The records of a message were not taken.',
    fields: {
      id: { type: 'uint64', id: 1 },
      code: { type: 'int32', id: 2, help: 'As the status codes of gRPC.' },
      message: { type: 'string', id: 3 },
      retry_after_ms: {
        type: 'int64',
        id: 4,
        help: 'When the same message may be sent again; 0 when it would be refused again.',
      },
    },
  },
} as const satisfies GrpcFile['messages']

const events = {
  Event: {
    help: 'What was found out about an error in the records of this call.',
    fields: {
      name: {
        type: 'string',
        id: 1,
        help: '"hephaestus.error.detected", ".error.analyzed", ".fix.proposed" or ".fix.failed".',
      },
      id: { type: 'string', id: 2, help: 'The same for the same event, also when it comes again.' },
      fingerprint: { type: 'string', id: 3, help: 'Of the group of errors that it is about.' },
      exception_type: { type: 'string', id: 4 },
      exception_message: { type: 'string', id: 5 },
      count: { type: 'int64', id: 6, help: 'How often the error was seen so far.' },
      error_class: { type: 'string', id: 7 },
      cause: { type: 'string', id: 8 },
      cause_confidence: { type: 'double', id: 9, help: 'From 0 to 1.' },
      locations: { type: own('Location'), id: 10, rule: 'repeated', help: 'The likeliest first.' },
      fix: { type: own('Fix'), id: 11, help: 'Of ".fix.proposed" only.' },
      reasons: {
        type: 'string',
        id: 12,
        rule: 'repeated',
        help: 'Why there is no fix, or what is not proved of it.',
      },
      advice: { type: 'string', id: 13, help: 'What to do where no change of code helps.' },
      attributes_json: {
        type: 'string',
        id: 14,
        help: 'All attributes of the event, as `hephaestus schema events` describes them.',
      },
    },
  },
  Location: {
    fields: {
      path: { type: 'string', id: 1 },
      line: { type: 'int64', id: 2 },
      function: { type: 'string', id: 3 },
    },
  },
  Fix: {
    fields: {
      id: { type: 'string', id: 1 },
      diff: { type: 'string', id: 2, help: 'Unified diff.' },
      explanation: { type: 'string', id: 3 },
      strategy: { type: 'string', id: 4 },
      grade: { type: 'string', id: 5, help: '"proved", "plausible" or "unverified".' },
      confidence: { type: 'double', id: 6, help: 'From 0 to 1.' },
      assumptions: { type: 'string', id: 7, rule: 'repeated' },
    },
  },
} as const satisfies GrpcFile['messages']

const analyze = {
  AnalyzeRequest: { fields: { logs: { type: own('Logs'), id: 1 } } },
  AnalyzeResponse: {
    fields: {
      rejected_records: { type: 'int64', id: 1 },
      message: { type: 'string', id: 2 },
      events: { type: own('Event'), id: 3, rule: 'repeated' },
    },
  },
} as const satisfies GrpcFile['messages']

/** What clients of that service are made from; `hephaestus schema control` prints it. */
export const CONTROL_FILE: GrpcFile = {
  name: 'hephaestus/control/v1/control.proto',
  package: PACKAGE,
  imports: [],
  messages: { ...stream, ...analyze, ...logs, ...events },
  services: {
    RepairService: {
      StreamLogs: {
        takes: own('StreamLogsRequest'),
        gives: own('StreamLogsResponse'),
        isStream: true,
        help: 'Logs in, and on the same stream what became of them and of the errors in them. A client that has sent all may wait for the end: it comes when nothing of its errors is worked on any more.',
      },
      Analyze: {
        takes: own('AnalyzeRequest'),
        gives: own('AnalyzeResponse'),
        help: 'The same for a few records: answers when nothing of their errors is worked on any more.',
      },
    },
  },
}
