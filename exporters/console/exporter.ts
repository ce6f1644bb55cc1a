import { LRUCache } from 'lru-cache'
import type { Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { countIn } from '../../agent/model/error-event.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import { processEnvironment } from '../../config/environment.ts'
import type { Config } from './config.ts'
import { analysisReport, detectedLine, fixReport, summaryLine, type GroupCounts } from './report.ts'
import { printableLines } from '../../agent/telemetry/printable.ts'
import { COLOURED, PLAIN, type Style } from './style.ts'

interface Group extends GroupCounts {
  readonly attributes: Attributes
  /** Grade of the fix, or how it ended without one. */
  readonly outcome: string
}

/**
 * Shows events to a person. Each distinct error is told once: a line when it is seen, then what, where and
 * why, then the fix and its proof; repeats are counted and told at the end. Of a line in which a test runner counts what
 * failed nothing else is said, and not that either once an error was told that a test failed with.
 */
export class ConsoleExporter implements Exporter {
  readonly #config: Config
  readonly #groups: LRUCache<string, Group>
  readonly #output: NodeJS.WriteStream
  readonly #style: Style

  constructor(_settings: Settings, config: Config) {
    this.#config = config
    this.#groups = new LRUCache({ max: config.groups_max })
    this.#output = config.output === 'stdout' ? process.stdout : process.stderr
    const isAuto = this.#output.isTTY && (processEnvironment()['NO_COLOR'] ?? '') === ''
    this.#style = config.color === 'always' || (config.color === 'auto' && isAuto) ? COLOURED : PLAIN
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  async export(batch: LogBatch): Promise<void> {
    let text = ''
    for (let index = 0; index < batch.count; index += 1) {
      const record = batch.record(index)
      text += this.#config.format === 'json' ? jsonLine(record) : this.#shown(record)
    }
    if (text !== '') await this.#write(text)
  }

  async shutdown(): Promise<void> {
    if (this.#config.format === 'json' || this.#groups.size === 0) return
    // Oldest first: the cache lists the most recently used first.
    const groups = [...this.#groups.values()].toReversed()
    this.#groups.clear()
    const told = hasTrace(groups) ? groups.filter(({ attributes }) => !isTestCount(attributes)) : groups
    const lines = told.map((group) => summaryLine(group.attributes, group, group.outcome, this.#style))
    await this.#write(`\n${this.#style.strong('Summary')}\n${lines.join('')}`)
  }

  /** What only has the name of an event of ours is a line like any other, and keeps nobody else's from being told. */
  #shown(record: LogRecord): string {
    try {
      return this.#told(record)
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown
      return plainLine(record)
    }
  }

  #told(record: LogRecord): string {
    const fingerprint = record.attributes[ATTRIBUTE.fingerprint]
    if (typeof fingerprint !== 'string') return plainLine(record)
    const known = this.#groups.get(fingerprint)
    const group = merged(known, record)
    this.#groups.set(fingerprint, group)
    const isCount = isTestCount(group.attributes)
    if (record.eventName === EVENT.errorDetected) {
      const isTold = known !== undefined || (isCount && hasTrace([...this.#groups.values()]))
      return isTold ? '' : detectedLine(record, this.#style)
    }
    if (isCount) return ''
    // Its count is in the group, and the summary shows that.
    if (record.eventName === EVENT.errorRepeated) return ''
    if (record.eventName === EVENT.errorAnalyzed) return analysisReport(record, group, this.#style)
    return fixReport(record, this.#style)
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#output.write(text, (error) => (error ? reject(error) : resolve()))
    })
  }
}

function merged(known: Group | undefined, record: LogRecord): Group {
  const { attributes } = record
  const count = countIn(attributes[ATTRIBUTE.errorCount])
  const isNewest = known === undefined || count >= known.count
  const seen = (name: string): string => String(attributes[name] ?? '')
  const ending =
    attributes[ATTRIBUTE.validationGrade] ?? (record.eventName === EVENT.fixFailed ? 'no fix' : undefined)
  return {
    attributes: known?.attributes ?? attributes,
    count: isNewest ? count : known.count,
    firstSeenUnixNano: known?.firstSeenUnixNano ?? seen(ATTRIBUTE.errorFirstSeen),
    lastSeenUnixNano: isNewest ? seen(ATTRIBUTE.errorLastSeen) : known.lastSeenUnixNano,
    outcome: typeof ending === 'string' && !isTestCount(known?.attributes) ? ending : (known?.outcome ?? ''),
  }
}

/** Whether a line only says that tests failed: why is told by the errors that they failed with. */
function isTestCount(detected: Attributes | undefined): boolean {
  return (
    detected?.[ATTRIBUTE.errorClass] === 'test_failed' &&
    detected[ATTRIBUTE.exceptionStacktrace] === undefined
  )
}

function hasTrace(groups: readonly Group[]): boolean {
  return groups.some(({ attributes }) => attributes[ATTRIBUTE.exceptionStacktrace] !== undefined)
}

/** A record that is no event, as a log line. */
function plainLine(record: LogRecord): string {
  const time = record.timeUnixNano === 0n ? record.observedTimeUnixNano : record.timeUnixNano
  const stamp = new Date(Number(time / 1_000_000n)).toISOString()
  return `${stamp} ${printableLines(record.severityText).padEnd(5)} ${printableLines(record.body)}\n`
}

function jsonLine(record: LogRecord): string {
  const textual = (_key: string, value: unknown): unknown =>
    typeof value === 'bigint' ? value.toString() : value
  return `${JSON.stringify(record, textual)}\n`
}
