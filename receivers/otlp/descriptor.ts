import type { GrpcFile, GrpcMessage } from '../../agent/net/grpc-descriptor.ts'

const COMMON = '.opentelemetry.proto.common.v1'
const LOGS = '.opentelemetry.proto.logs.v1'
const SERVICE_PACKAGE = 'opentelemetry.proto.collector.logs.v1'
const attributes = (id: number) => ({ rule: 'repeated', type: `${COMMON}.KeyValue`, id }) as const

const anyValue = {
  string_value: { type: 'string', id: 1 },
  bool_value: { type: 'bool', id: 2 },
  int_value: { type: 'int64', id: 3 },
  double_value: { type: 'double', id: 4 },
  array_value: { type: `${COMMON}.ArrayValue`, id: 5 },
  kvlist_value: { type: `${COMMON}.KeyValueList`, id: 6 },
  bytes_value: { type: 'bytes', id: 7 },
} satisfies GrpcMessage['fields']

const common = {
  AnyValue: { oneof: 'value', fields: anyValue },
  ArrayValue: { fields: { values: { rule: 'repeated', type: `${COMMON}.AnyValue`, id: 1 } } },
  KeyValueList: { fields: { values: attributes(1) } },
  KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: `${COMMON}.AnyValue`, id: 2 } } },
  InstrumentationScope: {
    fields: {
      name: { type: 'string', id: 1 },
      version: { type: 'string', id: 2 },
      attributes: attributes(3),
      dropped_attributes_count: { type: 'uint32', id: 4 },
    },
  },
} as const

const resource = {
  Resource: { fields: { attributes: attributes(1), dropped_attributes_count: { type: 'uint32', id: 2 } } },
} as const

const logs = {
  ResourceLogs: {
    fields: {
      resource: { type: '.opentelemetry.proto.resource.v1.Resource', id: 1 },
      scope_logs: { rule: 'repeated', type: `${LOGS}.ScopeLogs`, id: 2 },
      schema_url: { type: 'string', id: 3 },
    },
  },
  ScopeLogs: {
    fields: {
      scope: { type: `${COMMON}.InstrumentationScope`, id: 1 },
      log_records: { rule: 'repeated', type: `${LOGS}.LogRecord`, id: 2 },
      schema_url: { type: 'string', id: 3 },
    },
  },
  LogRecord: {
    fields: {
      time_unix_nano: { type: 'fixed64', id: 1 },
      severity_number: { type: 'int32', id: 2 },
      severity_text: { type: 'string', id: 3 },
      body: { type: `${COMMON}.AnyValue`, id: 5 },
      attributes: attributes(6),
      dropped_attributes_count: { type: 'uint32', id: 7 },
      flags: { type: 'fixed32', id: 8 },
      trace_id: { type: 'bytes', id: 9 },
      span_id: { type: 'bytes', id: 10 },
      observed_time_unix_nano: { type: 'fixed64', id: 11 },
      event_name: { type: 'string', id: 12 },
    },
  },
} as const

const service = {
  ExportLogsServiceRequest: {
    fields: { resource_logs: { rule: 'repeated', type: `${LOGS}.ResourceLogs`, id: 1 } },
  },
  ExportLogsPartialSuccess: {
    fields: { rejected_log_records: { type: 'int64', id: 1 }, error_message: { type: 'string', id: 2 } },
  },
  ExportLogsServiceResponse: {
    fields: { partial_success: { type: `.${SERVICE_PACKAGE}.ExportLogsPartialSuccess`, id: 1 } },
  },
} as const

const FILES = {
  common: 'opentelemetry/proto/common/v1/common.proto',
  resource: 'opentelemetry/proto/resource/v1/resource.proto',
  logs: 'opentelemetry/proto/logs/v1/logs.proto',
  service: 'opentelemetry/proto/collector/logs/v1/logs_service.proto',
} as const

/**
 * What this receiver's gRPC service takes, for reflection only: requests are read without it. Severities are numbers
 * here, as they are on the wire. Source: opentelemetry-proto 1.11.
 */
export const LOGS_FILES: readonly GrpcFile[] = [
  { name: FILES.common, package: 'opentelemetry.proto.common.v1', imports: [], messages: common },
  {
    name: FILES.resource,
    package: 'opentelemetry.proto.resource.v1',
    imports: [FILES.common],
    messages: resource,
  },
  {
    name: FILES.logs,
    package: 'opentelemetry.proto.logs.v1',
    imports: [FILES.common, FILES.resource],
    messages: logs,
  },
  {
    name: FILES.service,
    package: SERVICE_PACKAGE,
    imports: [FILES.logs],
    messages: service,
    services: {
      LogsService: {
        Export: {
          takes: `.${SERVICE_PACKAGE}.ExportLogsServiceRequest`,
          gives: `.${SERVICE_PACKAGE}.ExportLogsServiceResponse`,
        },
      },
    },
  },
]
