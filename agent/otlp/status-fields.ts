/**
 * The fields that tell of a delay in a google.rpc.Status, as the byte that stands in front of them on the wire.
 * Source: google/rpc/status.proto, google/rpc/error_details.proto, google/protobuf/{any,duration}.proto.
 */
export const STATUS_DETAILS = 0x1a

export const RETRY_INFO_TYPE = 'type.googleapis.com/google.rpc.RetryInfo'

export const ANY = { typeUrl: 0x0a, value: 0x12 } as const

export const RETRY_INFO = { retryDelay: 0x0a } as const

export const DURATION = { seconds: 0x08, nanos: 0x10 } as const
