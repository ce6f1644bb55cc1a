import type { Settings } from '../../agent/component/settings.ts'
import { faultStatus } from '../../agent/component/status.ts'
import { deadlineOf, sleep } from '../../agent/model/clock.ts'
import { RetryableError } from '../../agent/model/errors.ts'
import type { HttpStream } from '../../agent/net/http-client.ts'
import type { ApiServer } from './api-server.ts'

type WatchSettings = Pick<Settings, 'clock' | 'random' | 'logger' | 'reportStatus'>

interface PodWatchOptions {
  readonly server: ApiServer
  /** Which pods. Shape: path of the API and selectors. */
  readonly path: string
  readonly selectors: () => Readonly<Record<string, string>>
  /** All pods that there are. */
  readonly onList: (pods: readonly unknown[]) => void
  /** One is there or has changed, or has ended. */
  readonly onPod: (pod: unknown, isThere: boolean) => void
}

const PAGE_PODS = '500'
const PAGE_BYTES_MAX = 64 * 1_048_576
/** A pod is at most what etcd holds, 1.5 MiB, and that as JSON. */
const EVENT_BYTES_MAX = 8 * 1_048_576
const LIST_TIMEOUT_MS = 60_000
/** The server ends a watch after this long, so that one that hangs is noticed. */
const WATCH_SECONDS = 300
const WATCH_LATE_MS = 30_000
const PAUSE_MS = 1_000
const PAUSE_MAX_MS = 30_000
const GONE = 410
const LINE_FEED = 0x0a

/**
 * Follows the pods of a cluster:
 *
 *   list, page by page ──▶ watch from its version ──▶ ended by the server: watch from the last version
 *      ▲                       │ too old (410): list again
 *      └── any fault: wait ◀───┘
 *
 * What was known stays known while the server is away. Source: Kubernetes API concepts, efficient detection of changes.
 */
export class PodWatch {
  readonly #settings: WatchSettings
  readonly #options: PodWatchOptions
  readonly #listed = Promise.withResolvers<void>()

  constructor(settings: WatchSettings, options: PodWatchOptions) {
    this.#settings = settings
    this.#options = options
  }

  /** Resolves once the pods are known. */
  get listed(): Promise<void> {
    return this.#listed.promise
  }

  /** Follows until the signal is aborted. Errors: none. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0
    // A list alone is no success: who may list and not watch would list all pods again every second.
    const onWatching = (): void => {
      if (failures > 0) this.#settings.reportStatus({ state: 'ok' })
      failures = 0
    }
    while (!signal.aborted) {
      try {
        let version: string | undefined = await this.#list(signal)
        this.#listed.resolve()
        while (version !== undefined) version = await this.#watch(version, onWatching, signal)
      } catch (thrown) {
        if (signal.aborted) return
        this.#tell(thrown, failures)
        const grown = Math.min(PAUSE_MS * 2 ** failures, PAUSE_MAX_MS)
        failures += 1
        await this.#pause(grown, signal)
      }
    }
  }

  /** Shape: the version from which to watch. */
  async #list(signal: AbortSignal): Promise<string> {
    const { onList, selectors } = this.#options
    const fixed = selectors()
    const pods: unknown[] = []
    let next = ''
    for (;;) {
      const query = { ...fixed, limit: PAGE_PODS, ...(next === '' ? {} : { continue: next }) }
      const page = await this.#inTime(LIST_TIMEOUT_MS, signal, async (ending) => {
        const answer = await this.#get(query, ending)
        return await jsonOf(answer)
      })
      const { items, metadata } = page as { items?: unknown[]; metadata?: Record<string, unknown> }
      if (!Array.isArray(items)) throw unusable('no list of pods')
      pods.push(...items)
      next = textOf(metadata?.['continue'])
      if (next !== '') continue
      onList(pods)
      return textOf(metadata?.['resourceVersion'])
    }
  }

  /** Shape: the version to go on from; undefined when it is too old. */
  async #watch(from: string, onWatching: () => void, signal: AbortSignal): Promise<string | undefined> {
    const { clock, random } = this.#settings
    const seconds = Math.round(WATCH_SECONDS * (1 + random() / 5))
    const query = {
      ...this.#options.selectors(),
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: from,
      timeoutSeconds: String(seconds),
    }
    const startedMs = clock.monotonicMs()
    let version: string | undefined = from
    await this.#inTime(seconds * 1_000 + WATCH_LATE_MS, signal, async (ending) => {
      const answer = await this.#get(query, ending)
      if (answer.status !== GONE) onWatching()
      for await (const event of eventsOf(answer)) {
        version = this.#take(event)
        if (version === undefined) return
      }
    })
    // A server that ends watches as they begin is not asked without end.
    if (clock.monotonicMs() - startedMs < PAUSE_MS) await this.#pause(PAUSE_MS, signal)
    return version
  }

  #take(event: unknown): string | undefined {
    const { type, object } = event as { type?: unknown; object?: Record<string, unknown> }
    if (type === 'ERROR') {
      if (object?.['code'] === GONE) return undefined
      throw unusable(textOf(object?.['message']))
    }
    const metadata = object?.['metadata'] as Record<string, unknown> | undefined
    if (type === 'ADDED' || type === 'MODIFIED') this.#options.onPod(object, true)
    else if (type === 'DELETED') this.#options.onPod(object, false)
    return textOf(metadata?.['resourceVersion'])
  }

  /** Errors: RetryableError HEPH_KUBERNETES_API for any status but 200; an old version is told as an event is. */
  async #get(query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpStream> {
    const { server, path } = this.#options
    const answer = await server.get(path, query, signal)
    if (answer.status === 200) return answer
    // Leaves the body unread, which ends its connection.
    for await (const _ of answer.body) break
    const { status } = answer
    if (status === GONE && 'watch' in query) {
      return { ...answer, body: linesOf(`{"type":"ERROR","object":{"code":${GONE}}}\n`) }
    }
    const hint = status === 401 || status === 403 ? '; the service account may not list and watch pods' : ''
    throw unusable(`${status}${hint}`)
  }

  async #inTime<Result>(
    timeoutMs: number,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const deadline = deadlineOf(this.#settings.clock, timeoutMs, signal, () => unusable('nothing in time'))
    try {
      return await work(deadline.signal)
    } finally {
      deadline.cancel()
    }
  }

  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#settings
    await sleep(clock, delayMs * (0.5 + random()), signal).catch(() => undefined)
  }

  #tell(error: unknown, failures: number): void {
    if (failures > 0) return
    this.#settings.logger.warn('the pods of the cluster are not followed at the moment, trying again', {
      error,
    })
    this.#settings.reportStatus(faultStatus('recoverable_error', error))
  }
}

function unusable(what: string): RetryableError {
  return new RetryableError('HEPH_KUBERNETES_API', `the API server of Kubernetes answered ${what}`)
}

async function jsonOf({ body }: HttpStream): Promise<unknown> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    length += part.length
    if (length > PAGE_BYTES_MAX) throw unusable(`more than ${PAGE_BYTES_MAX} bytes`)
    parts.push(part)
  }
  return parsed(Buffer.concat(parts))
}

/** The events of a watch, one on each line. */
async function* eventsOf({ body }: HttpStream): AsyncGenerator {
  let rest: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    let start = 0
    for (let end = part.indexOf(LINE_FEED); end >= 0; end = part.indexOf(LINE_FEED, start)) {
      const line = Buffer.concat([...rest, part.subarray(start, end)])
      rest = []
      length = 0
      start = end + 1
      if (line.length > 0) yield parsed(line)
    }
    rest.push(part.subarray(start))
    length += part.length - start
    if (length > EVENT_BYTES_MAX) throw unusable(`an event of more than ${EVENT_BYTES_MAX} bytes`)
  }
}

async function* linesOf(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield Buffer.from(text)
}

function parsed(bytes: Buffer): object {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    throw unusable('what is no JSON')
  }
  if (typeof value !== 'object' || value === null) throw unusable('no object')
  return value
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
