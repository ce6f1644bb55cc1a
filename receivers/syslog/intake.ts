import type { Consumer } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { offerUntilTaken } from '../../agent/delivery/offer.ts'
import { AcknowledgementTracker } from '../../agent/model/acknowledgement.ts'
import { packed } from '../../agent/model/body-slices.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes, Resource } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { SEVERITY } from '../../agent/model/severity.ts'
import { severityOfPriority } from '../../agent/syslog/priority.ts'
import type { Config } from './config.ts'
import type { Frame } from './framer.ts'
import type { Measurements, Transport } from './measurements.ts'
import { messageReader, resourceOf, type MessageReader, type SyslogMessage } from './message.ts'

/** Who sent messages, and how. */
export interface Sender {
  readonly transport: Transport
  readonly client: string
  readonly clientPort: number
  readonly isDescribed: boolean
}

interface ReadFrame extends SyslogMessage {
  readonly isTruncated: boolean
}

interface Group {
  readonly stream: string
  /** Who sent it here: the program, or a relay. */
  readonly peer: string
  readonly resource: Resource
  readonly attributes: Attributes
  readonly messages: ReadFrame[]
}

/**
 * The way of messages into the pipeline: read, sorted by the program that sent them, and offered until they are taken.
 * The messages of one program on one machine are one stream, whatever sent them on.
 */
export class Intake {
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #measurements: Measurements
  readonly #read: MessageReader
  readonly #tracker: AcknowledgementTracker
  readonly #prefix: string
  readonly #givingUp = new AbortController()

  constructor(settings: Settings, config: Config, next: Consumer, measurements: Measurements) {
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#measurements = measurements
    this.#read = messageReader(config)
    this.#prefix = `syslog:${formatComponentId(settings.id)}`
    this.#tracker = new AcknowledgementTracker({ source: this.#prefix, isResumable: false })
  }

  /** Resolves when the messages of one sender were taken over, or never will be. */
  async take(frames: readonly Frame[], sender: Sender): Promise<void> {
    await this.takeAll([{ frames, sender }])
  }

  async takeAll(
    pieces: readonly { readonly frames: readonly Frame[]; readonly sender: Sender }[],
  ): Promise<void> {
    const arrivalUnixNano = BigInt(Math.round(this.#settings.clock.now())) * 1_000_000n
    const groups = new Map<string, Group>()
    for (const { frames, sender } of pieces) {
      for (const frame of frames) this.#sort(frame, sender, arrivalUnixNano, groups)
      this.#count(frames, sender)
    }
    for (const group of groups.values()) await this.#offer(this.#batchOf(group, arrivalUnixNano))
  }

  /** What is under way is dropped: there is nobody to keep it. */
  abort(reason: unknown): void {
    this.#givingUp.abort(reason)
  }

  #sort(frame: Frame, sender: Sender, arrivalUnixNano: bigint, groups: Map<string, Group>): void {
    const message = this.#read(frame.bytes, arrivalUnixNano)
    if (message.head === undefined) {
      this.#measurements.malformed(1)
      if (this.#config.on_error === 'drop') return
    }
    const stream = `${this.#prefix}:${streamOf(message, sender)}`
    const key = sender.isDescribed
      ? `${stream}\n${sender.transport}\n${sender.client}\n${sender.clientPort}`
      : `${stream}\n${sender.client}`
    let group = groups.get(key)
    if (group === undefined) {
      group = {
        stream,
        peer: sender.client,
        resource: { attributes: { ...resourceOf(message.head), ...this.#config.resource } },
        attributes: { ...(sender.isDescribed ? peerAttributes(sender) : {}), ...this.#config.attributes },
        messages: [],
      }
      groups.set(key, group)
    }
    group.messages.push({ ...message, isTruncated: frame.isTruncated })
  }

  #batchOf({ stream, peer, resource, attributes, messages }: Group, observedTimeUnixNano: bigint): LogBatch {
    const batch = new LogBatch({
      ...packed(messages.map((message) => message.body)),
      count: messages.length,
      stream,
      peer,
      observedTimeUnixNano,
      resource,
      attributes,
      receipts: [this.#tracker.issue(this.#tracker.issuedEnd + messages.length)],
    })
    messages.forEach(({ head, isTruncated }, index) => {
      if (head?.timeUnixNano !== undefined) batch.setTime(index, head.timeUnixNano)
      if (head?.priority !== undefined) this.#setSeverity(batch, index, head.priority)
      if (head !== undefined) batch.addAttributes(index, head.attributes)
      if (isTruncated) batch.addAttributes(index, { [ATTRIBUTE.truncated]: true })
    })
    return batch
  }

  #setSeverity(batch: LogBatch, index: number, priority: number): void {
    const severity = severityOfPriority(priority & 7)
    if (severity === undefined) return
    const isUsual = this.#config.usual_priorities.includes(priority)
    batch.setSeverity(index, isUsual ? SEVERITY.unset : severity.number, severity.text)
  }

  async #offer(batch: LogBatch): Promise<void> {
    const { count } = batch
    const { clock, logger } = this.#settings
    const { signal } = this.#givingUp
    const retry = this.#config.retry_on_failure
    const options = { clock, waiting: signal, consuming: signal, retry }
    const outcome = await offerUntilTaken(batch, this.#next, options).catch((thrown: unknown) => {
      if (!signal.aborted) throw thrown
      return signal.reason as unknown
    })
    if (outcome === 'taken') return
    this.#measurements.dropped(count)
    logger.error('syslog messages are dropped', { count, error: outcome })
    batch.settle('dropped')
  }

  #count(frames: readonly Frame[], { transport }: Sender): void {
    let byteCount = 0
    let truncated = 0
    for (const frame of frames) {
      byteCount += frame.bytes.length
      if (frame.isTruncated) truncated += 1
    }
    this.#measurements.received(transport, frames.length, byteCount)
    this.#measurements.truncated(truncated)
  }
}

/** Shape: "web-1:shop:77"; what does not say is one stream of its sender. */
function streamOf({ head }: SyslogMessage, { client }: Sender): string {
  const { hostname = '', appname = '', proc_id: process = '' } = head?.attributes ?? {}
  return [hostname === '' ? client : hostname, appname, process].map(String).join(':')
}

function peerAttributes({ transport, client, clientPort }: Sender): Attributes {
  return {
    [ATTRIBUTE.networkTransport]: transport === 'udp' ? 'udp' : 'tcp',
    [ATTRIBUTE.networkPeerAddress]: client,
    [ATTRIBUTE.networkPeerPort]: clientPort,
  }
}
