import { ownInstruments } from '../../agent/component/own-instruments.ts'
import type { Settings } from '../../agent/component/settings.ts'

export type Transport = 'tcp' | 'tls' | 'udp'

/** What a syslog receiver counts. */
export interface Measurements {
  received(transport: Transport, messages: number, byteCount: number): void
  /** They are not of the protocol. */
  malformed(messages: number): void
  truncated(messages: number): void
  /** Datagrams for which there was no room: here, and in the kernel. */
  overflown(messages: number): void
  kernelDropped(total: number): void
  /** Records that the pipeline will never take. */
  dropped(records: number): void
  /** Connections that were closed since their bytes are not framed as they must be, or need too much memory. */
  closed(reason: 'framing' | 'memory'): void
}

/** What one receiver measures, with its name as label. */
export function createMeasurements(settings: Settings): Measurements {
  const { counter, gauge } = ownInstruments(settings, 'receiver')
  const messages = counter('hephaestus_syslog_messages', '{message}', 'Messages that came, by transport')
  const bytes = counter('hephaestus_syslog_received_bytes', 'By', 'Bytes of messages, by transport')
  const dropped = counter(
    'hephaestus_syslog_dropped_messages',
    '{message}',
    'Messages given up: no room for them (buffer), or the pipeline will never take them (pipeline)',
  )
  const closed = counter(
    'hephaestus_syslog_closed_connections',
    '{connection}',
    'Connections closed since where a message ends cannot be told (framing) or they need too much memory (memory)',
  )
  const kernel = gauge(
    'hephaestus_syslog_kernel_dropped_datagrams',
    '{datagram}',
    'Datagrams that the kernel dropped on this port since it was opened; receive_buffer_size makes more room',
  )
  return {
    received: (transport, count, byteCount) => {
      messages(count, { transport })
      bytes(byteCount, { transport })
    },
    malformed: counter(
      'hephaestus_syslog_malformed_messages',
      '{message}',
      'Messages that are not of the protocol',
    ),
    truncated: counter('hephaestus_syslog_truncated_messages', '{message}', 'Messages that lost their rest'),
    overflown: (count) => dropped(count, { reason: 'buffer' }),
    kernelDropped: kernel,
    dropped: (count) => dropped(count, { reason: 'pipeline' }),
    closed: (reason) => closed(1, { reason }),
  }
}
