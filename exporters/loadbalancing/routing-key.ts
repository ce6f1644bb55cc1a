import type { LogBatch } from '../../agent/model/log-batch.ts'
import { jsonText } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'

export const ROUTING_KEYS = ['service', 'traceID', 'fingerprint', 'resource'] as const

export type RoutingKey = (typeof ROUTING_KEYS)[number]

/**
 * What decides which server a record goes to. A record without a trace or fingerprint goes where its service goes.
 * Shape: records with the same text belong together.
 */
export function routingKeyOf(batch: LogBatch, index: number, key: RoutingKey): string {
  switch (key) {
    case 'service':
      return serviceOf(batch)
    case 'traceID':
      return batch.traceId(index) || serviceOf(batch)
    case 'fingerprint': {
      const fingerprint = batch.attribute(index, ATTRIBUTE.fingerprint)
      return typeof fingerprint === 'string' ? fingerprint : serviceOf(batch)
    }
    case 'resource':
      return resourceOf(batch)
  }
}

function serviceOf({ resource }: LogBatch): string {
  const name = resource.attributes[ATTRIBUTE.serviceName]
  return typeof name === 'string' ? name : ''
}

/** In one order, whoever wrote it. */
function resourceOf({ resource }: LogBatch): string {
  const entries = Object.entries(resource.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return jsonText(entries)
}
