import type { GrpcDescriptor } from '../../agent/net/grpc-reflection.ts'

type Fields = Readonly<
  Record<string, { readonly type: string; readonly id: number; readonly rule?: 'repeated' }>
>

const COMMON = '.opentelemetry.proto.common.v1'
const LOGS = '.opentelemetry.proto.logs.v1'
const attributes = (id: number) => ({ rule: 'repeated', type: `${COMMON}.KeyValue`, id }) as const

const anyValue = {
  stringValue: { type: 'string', id: 1 },
  boolValue: { type: 'bool', id: 2 },
  intValue: { type: 'int64', id: 3 },
  doubleValue: { type: 'double', id: 4 },
  arrayValue: { type: `${COMMON}.ArrayValue`, id: 5 },
  kvlistValue: { type: `${COMMON}.KeyValueList`, id: 6 },
  bytesValue: { type: 'bytes', id: 7 },
} satisfies Fields

const common = {
  AnyValue: { oneofs: { value: { oneof: Object.keys(anyValue) } }, fields: anyValue },
  ArrayValue: { fields: { values: { rule: 'repeated', type: `${COMMON}.AnyValue`, id: 1 } } },
  KeyValueList: { fields: { values: attributes(1) } },
  KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: `${COMMON}.AnyValue`, id: 2 } } },
  InstrumentationScope: {
    fields: {
      name: { type: 'string', id: 1 },
      version: { type: 'string', id: 2 },
      attributes: attributes(3),
      droppedAttributesCount: { type: 'uint32', id: 4 },
    },
  },
} as const

const resource = {
  Resource: { fields: { attributes: attributes(1), droppedAttributesCount: { type: 'uint32', id: 2 } } },
} as const

const logs = {
  ResourceLogs: {
    fields: {
      resource: { type: '.opentelemetry.proto.resource.v1.Resource', id: 1 },
      scopeLogs: { rule: 'repeated', type: `${LOGS}.ScopeLogs`, id: 2 },
      schemaUrl: { type: 'string', id: 3 },
    },
  },
  ScopeLogs: {
    fields: {
      scope: { type: `${COMMON}.InstrumentationScope`, id: 1 },
      logRecords: { rule: 'repeated', type: `${LOGS}.LogRecord`, id: 2 },
      schemaUrl: { type: 'string', id: 3 },
    },
  },
  LogRecord: {
    fields: {
      timeUnixNano: { type: 'fixed64', id: 1 },
      severityNumber: { type: 'int32', id: 2 },
      severityText: { type: 'string', id: 3 },
      body: { type: `${COMMON}.AnyValue`, id: 5 },
      attributes: attributes(6),
      droppedAttributesCount: { type: 'uint32', id: 7 },
      flags: { type: 'fixed32', id: 8 },
      traceId: { type: 'bytes', id: 9 },
      spanId: { type: 'bytes', id: 10 },
      observedTimeUnixNano: { type: 'fixed64', id: 11 },
      eventName: { type: 'string', id: 12 },
    },
  },
} as const

const service: NonNullable<GrpcDescriptor['nested']> = {
  ExportLogsServiceRequest: {
    fields: { resourceLogs: { rule: 'repeated', type: `${LOGS}.ResourceLogs`, id: 1 } },
  },
  ExportLogsPartialSuccess: {
    fields: { rejectedLogRecords: { type: 'int64', id: 1 }, errorMessage: { type: 'string', id: 2 } },
  },
  ExportLogsServiceResponse: { fields: { partialSuccess: { type: 'ExportLogsPartialSuccess', id: 1 } } },
  LogsService: {
    methods: {
      Export: {
        requestType: 'ExportLogsServiceRequest',
        responseType: 'ExportLogsServiceResponse',
        comment: '',
      },
    },
  },
}

/**
 * What this receiver's gRPC service takes, for reflection only: requests are read without it. Severities are numbers
 * here, as they are on the wire. Source: opentelemetry-proto 1.11.
 */
export const LOGS_DESCRIPTOR: GrpcDescriptor = packaged('opentelemetry.proto', {
  common: packaged('v1', common),
  resource: packaged('v1', resource),
  logs: packaged('v1', logs),
  collector: packaged('logs.v1', service),
})

/** Puts messages into a package. Shape: "a.b" gives {nested: {a: {nested: {b: {nested: …}}}}}. */
function packaged(name: string, nested: NonNullable<GrpcDescriptor['nested']>): GrpcDescriptor {
  const names = name.split('.')
  return names.reduceRight<GrpcDescriptor>((inner, each) => ({ nested: { [each]: inner } }), { nested })
}
