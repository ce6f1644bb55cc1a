import { formatComponentId, type Settings } from '../../component/settings.ts'
import { faultStatus } from '../../component/status.ts'
import { deadlineOf, sleep } from '../../model/clock.ts'
import { PermanentError, RetryableError } from '../../model/errors.ts'
import { invariant } from '../../model/invariant.ts'
import { AddressGuard } from '../../net/address-guard.ts'
import { ClientTls } from '../../net/client-tls.ts'
import { HttpClient } from '../../net/http-client.ts'
import { retryAfterMs } from '../../net/retry-after.ts'
import { signatureOf } from '../../net/signature.ts'
import type { Counter } from '../../telemetry/instruments.ts'
import type { Config } from './config.ts'
import type { Notice } from './notice.ts'

const CONNECTION_MS = 30_000
const ANSWER_BYTES_MAX = 4_096
const WAIT_MS = 1_000
const WAIT_MS_MAX = 60_000
/** Answers that say "later". Source: RFC 9110, RFC 6585. */
const LATER = [408, 425, 429]

/** Sends notices, one after the other, until they are taken or refused for good. */
export class NoticeSender {
  readonly #settings: Settings
  readonly #config: Config
  readonly #sent: Counter
  readonly #tls: ClientTls | undefined
  #client: HttpClient | undefined

  constructor(settings: Settings, config: Config) {
    this.#settings = settings
    this.#config = config
    this.#tls = config.url.startsWith('https:')
      ? new ClientTls({ ...settings, config: config.tls })
      : undefined
    this.#sent = settings.instruments.counter('hephaestus_alerts_notices', {
      unit: '{notice}',
      help: 'Notices of alerts of the agent itself, by what became of them: sent, or refused for good',
    })
  }

  /** Errors: those of `ClientTls.start`. */
  async start(): Promise<void> {
    const { allow_private, allow_addresses, proxy_url } = this.#config
    const tls = this.#tls
    await tls?.start()
    this.#client = new HttpClient({
      ...(tls === undefined ? {} : { tls: () => tls.current }),
      ...(proxy_url === undefined ? {} : { proxyUrl: proxy_url }),
      guard: new AddressGuard({ allowsPrivate: allow_private, allowed: allow_addresses }),
      connectionsMax: 1,
      idleTimeoutMs: CONNECTION_MS,
      responseBytesMax: ANSWER_BYTES_MAX,
    })
  }

  async close(): Promise<void> {
    this.#tls?.stop()
    await this.#client?.close()
    this.#client = undefined
  }

  /** Resolves when nothing more is to be done about it. Errors: the signal's reason. */
  async send(notice: Notice, signal: AbortSignal): Promise<void> {
    const { clock, random, logger, id } = this.#settings
    const extension = formatComponentId(id)
    for (let waitMs = WAIT_MS; ; waitMs = Math.min(2 * waitMs, WAIT_MS_MAX)) {
      try {
        await this.#post(notice, signal)
        this.#sent.add(1, { extension, outcome: 'sent' })
        this.#settings.reportStatus({ state: 'ok' })
        return
      } catch (thrown) {
        signal.throwIfAborted()
        if (thrown instanceof PermanentError) {
          this.#sent.add(1, { extension, outcome: 'refused' })
          logger.error('a notice was refused', { notice: notice.id, error: thrown })
          return
        }
        this.#settings.reportStatus(faultStatus('recoverable_error', thrown))
        const asked = thrown instanceof RetryableError ? thrown.retryAfterMs : undefined
        await sleep(clock, asked ?? waitMs * (0.5 + random()), signal)
      }
    }
  }

  /** Errors: RetryableError HEPH_ALERT_LATER and those of `HttpClient`; PermanentError HEPH_ALERT_REFUSED. */
  async #post({ id, body }: Notice, signal: AbortSignal): Promise<void> {
    const { clock } = this.#settings
    const client = this.#client
    invariant(client !== undefined, 'notices are sent between start and close')
    const { url, headers, signature, timeout } = this.#config
    const bytes = Buffer.from(body)
    const keys = signature === undefined ? [] : [signature.secret, signature.previous_secret ?? []].flat()
    const deadline = deadlineOf(
      clock,
      timeout,
      signal,
      () =>
        new RetryableError('HEPH_ALERT_LATER', `the webhook of the alerts does not answer in ${timeout}ms`),
    )
    try {
      const { status, headers: answered } = await client.send(
        {
          method: 'POST',
          url,
          headers: {
            'user-agent': 'hephaestus',
            ...headers,
            'content-type': 'application/json',
            'idempotency-key': id,
            ...(keys.length === 0 ? {} : { 'x-hephaestus-signature': signatureOf(bytes, keys, clock.now()) }),
          },
          body: bytes,
        },
        deadline.signal,
      )
      if (status >= 200 && status < 300) return
      const message = `the webhook of the alerts answers ${status}`
      if (status < 500 && !LATER.includes(status)) throw new PermanentError('HEPH_ALERT_REFUSED', message)
      const afterMs = retryAfterMs(answered['retry-after'], clock.now())
      throw new RetryableError(
        'HEPH_ALERT_LATER',
        message,
        afterMs === undefined ? {} : { retryAfterMs: afterMs },
      )
    } finally {
      deadline.cancel()
    }
  }
}
