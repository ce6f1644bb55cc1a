import type { Consumer, Processor } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { describeError, RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { BatchFilter } from '../../agent/redaction/batch-filter.ts'
import { installationKey, passingKey } from '../../agent/redaction/installation-key.ts'
import { isMask, keyedMask, type Mask } from '../../agent/redaction/mask.ts'
import { Redactor, type Tally } from '../../agent/redaction/redactor.ts'
import type { RedactionRule } from '../../agent/redaction/rule.ts'
import { REDACTION_RULES } from '../../agent/redaction/rules.ts'
import { isSecretAttribute } from '../../agent/redaction/secret-names.ts'
import { userRule } from '../../agent/redaction/user-rule.ts'
import { isBlockedName, type Config } from './config.ts'
import { KeyBlocks } from './key-blocks.ts'
import { measurementsOf, type Measurements } from './measurements.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const PRIVATE_KEY = { id: 'private_key', kind: 'private_key' } as const

/**
 * Masks values in the records of a batch: body, what was logged, attributes, and what the records share. A body is
 * decoded only if its bytes hold a literal or form that some rule needs. What has nothing to mask is not touched.
 */
export class RedactProcessor implements Processor {
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #measurements: Measurements
  readonly #keyBlocks = new KeyBlocks()
  readonly #masksKeys: boolean
  /** Of the record at hand. */
  readonly #tally: Tally = new Map()
  #mask: Mask
  #redactor: Redactor
  #filter: BatchFilter | undefined
  #isStopped = false

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#measurements = measurementsOf(settings)
    this.#masksKeys = enabledRules(config).some(({ id }) => id === PRIVATE_KEY.id)
    this.#mask = keyedMask(passingKey())
    this.#redactor = redactorOf(config, this.#mask)
  }

  start(): Promise<void> {
    this.#mask = keyedMask(this.#key())
    this.#redactor = redactorOf(this.#config, this.#mask)
    this.#filter = new BatchFilter(rulesOf(this.#config))
    return Promise.resolve()
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#isStopped) {
      const id = formatComponentId(this.#settings.id)
      throw new RefusedError('HEPH_COMPONENT_STOPPED', `${id} takes no batch after its shutdown`)
    }
    this.#redactShared(batch)
    const suspects = this.#filter?.suspects(batch)
    for (let index = 0; index < batch.count; index += 1) this.#redact(batch, index, suspects?.[index] !== 0)
    await this.#next.consume(batch, signal)
  }

  shutdown(): Promise<void> {
    this.#isStopped = true
    return Promise.resolve()
  }

  #key(): Uint8Array {
    try {
      return installationKey(this.#settings.stateDirectory)
    } catch (error) {
      this.#settings.logger.warn('masks will be others after a restart: their key cannot be kept', {
        reason: describeError(error),
      })
      return passingKey()
    }
  }

  #redactShared(batch: LogBatch): void {
    const tally: Tally = new Map()
    const { resource, scope } = batch
    const attributes = this.#redactor.attributes(resource.attributes, tally)
    if (attributes !== resource.attributes) batch.resource = { ...resource, attributes }
    if (scope !== undefined) {
      const ofScope = this.#redactor.attributes(scope.attributes, tally)
      if (ofScope !== scope.attributes) batch.scope = { ...scope, attributes: ofScope }
    }
    batch.commonAttributes = this.#redactor.attributes(batch.commonAttributes, tally)
    if (tally.size > 0) this.#measurements.count(tally)
  }

  #redact(batch: LogBatch, index: number, isSuspect: boolean): void {
    const tally = this.#tally
    tally.clear()
    if (isSuspect || this.#keyBlocks.isOpen(batch.stream)) this.#redactBody(batch, index, tally)
    const own = batch.ownAttributes(index)
    const masked = this.#redactor.attributes(own, tally)
    if (masked !== own) batch.addAttributes(index, masked)
    if (tally.size === 0) return
    let count = Number(batch.attribute(index, ATTRIBUTE.redactionCount) ?? 0)
    for (const found of tally.values()) count += found
    batch.addAttributes(index, { [ATTRIBUTE.redactionCount]: count })
    this.#measurements.count(tally)
  }

  #redactBody(batch: LogBatch, index: number, tally: Tally): void {
    const value = batch.bodyValue(index)
    const isText = value === undefined
    let keyLine: string | undefined
    batch.rewriteBody(index, (bytes, isRaw) => {
      const text = decoder.decode(bytes)
      // A record is one line of its stream: what was logged, with a time before the body, says nothing of a key.
      if (!isRaw) keyLine = this.#keyLineIn(batch.stream, text)
      // What is masked twice, in the body and in what it stands for, counts once.
      return this.#text(text, keyLine, isRaw || !isText ? new Map() : tally)
    })
    if (isText) return
    const masked = this.#redactor.attributes({ value }, tally)
    batch.setBodyValue(index, batch.bodyText(index), masked['value'] ?? null)
  }

  /** The body of a record, where it is a line of a private key that is not masked yet. */
  #keyLineIn(stream: string, body: string): string | undefined {
    if (!this.#masksKeys || !this.#keyBlocks.isKeyLine(stream, body)) return undefined
    return isMask(body.trim()) ? undefined : body
  }

  /** A text with its values masked; undefined when there is nothing to mask. */
  #text(text: string, keyLine: string | undefined, tally: Tally): string | undefined {
    if (keyLine === undefined) {
      const masked = this.#redactor.text(text, tally)
      return masked === text ? undefined : masked
    }
    tally.set(PRIVATE_KEY.id, 1)
    const mask = this.#mask(keyLine, PRIVATE_KEY)
    // Where it is written otherwise, as with the escapes of JSON, nothing of it is kept.
    const kept = text.includes(keyLine) ? text.replaceAll(keyLine, () => mask) : mask
    return this.#redactor.text(kept, tally)
  }
}

function enabledRules({ classes, disabled_rules: disabled }: Config): readonly RedactionRule[] {
  return REDACTION_RULES.filter((rule) => classes.includes(rule.class) && !disabled.includes(rule.id))
}

function rulesOf(config: Config): readonly RedactionRule[] {
  return [...enabledRules(config), ...config.rules.map(userRule)]
}

function redactorOf(config: Config, mask: Mask): Redactor {
  const isBlocked = isBlockedName(config.blocked_key_patterns)
  const hidesSecrets = config.classes.includes('credential') && !config.disabled_rules.includes('secret')
  const ignored = new Set(config.ignored_keys)
  return new Redactor({
    rules: rulesOf(config),
    mask,
    isSecretName: (name) => (hidesSecrets && isSecretAttribute(name)) || isBlocked(name),
    isIgnoredName: (name) => ignored.has(name),
  })
}
