import type { Consumer } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Receipt } from '../../../agent/model/acknowledgement.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import type { Config } from '../../../processors/parse/config.ts'
import { config } from '../../../processors/parse/config.ts'
import { LineReader, type ReadLine } from '../../../processors/parse/line-reader.ts'

/** Arrival of everything in these tests: 2024-01-02T03:05:00Z. */
export const OBSERVED = 1_704_164_700_000_000_000n

export function configOf(written: object = {}): Config {
  return config.parse(written)
}

/** A batch of bodies as slices of one buffer, like a receiver makes them. */
export function batchOf(
  bodies: readonly (string | Uint8Array)[],
  init: { attributes?: Attributes; receipts?: readonly Receipt[]; observed?: bigint; stream?: string } = {},
): LogBatch {
  const parts = bodies.map((body) => Buffer.from(body))
  const starts = new Uint32Array(parts.length)
  const ends = new Uint32Array(parts.length)
  let position = 0
  parts.forEach((part, index) => {
    starts[index] = position
    position += part.length
    ends[index] = position
    position += 1
  })
  return new LogBatch({
    bytes: Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])),
    starts,
    ends,
    count: parts.length,
    stream: init.stream ?? 'test',
    observedTimeUnixNano: init.observed ?? OBSERVED,
    ...(init.attributes === undefined ? {} : { attributes: init.attributes }),
    ...(init.receipts === undefined ? {} : { receipts: init.receipts }),
  })
}

export function read(line: string | Uint8Array, written: object = {}, observed = OBSERVED): ReadLine {
  return new LineReader(configOf(written)).read(batchOf([line], { observed }), 0)
}

export function settingsOf(instruments = new Instruments()): Settings {
  // Only what this processor touches; the rest of the settings is for other components.
  return { id: { type: 'parse', name: '' }, instruments } as unknown as Settings
}

export function collector(): Consumer & { readonly batches: LogBatch[] } {
  const batches: LogBatch[] = []
  return {
    batches,
    consume(batch) {
      batches.push(batch)
      return Promise.resolve()
    },
  }
}

/** Nanoseconds of an ISO time with up to nine digits of fraction. */
export function nano(iso: string): bigint {
  const [, whole = '', fraction = ''] = /^([^.]*)(?:\.(\d+))?Z$/.exec(iso) ?? []
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
