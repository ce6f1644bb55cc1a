import { setTimeout } from 'node:timers/promises'
import { ConfigError } from '../../model/errors.ts'
import { HttpClient } from '../../net/http-client.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { parseSamples, samplesOf, type Samples } from '../top/samples.ts'
import { topView } from '../top/view.ts'

export interface TopOptions extends ConfigOptions {
  readonly url?: string
  /** Shows so many pages, then ends. */
  readonly count?: number
  readonly interval: number
  /** An edge that the page of a gateway shows. */
  readonly node?: string
}

const PAGE_BYTES_MAX = 16 * 1_048_576
const ANSWER_MS = 10_000
const CLEAR = '\u001B[2J\u001B[H'

/**
 * `hephaestus top`: what a running agent does, from its page for Prometheus, again and again.
 * Errors: ConfigError HEPH_TOP_NO_PAGE when the configuration has none, or it has nothing of the node; RetryableError HEPH_HTTP_FAILED.
 */
export async function top(options: TopOptions, context: CommandContext): Promise<number> {
  const url = options.url ?? (await pageOf(options, context))
  const client = new HttpClient({
    connectionsMax: 1,
    idleTimeoutMs: 60_000,
    responseBytesMax: PAGE_BYTES_MAX,
  })
  let before: Samples | undefined
  for (let shown = 0; !context.outputLost.aborted;) {
    const now = samplesOf(await read(client, url), options.node)
    if (options.node !== undefined && now.values.length === 0)
      throw new ConfigError('HEPH_TOP_NO_PAGE', `${url} shows nothing of a node "${options.node}"`)
    // Rates need two looks.
    if (before !== undefined) {
      const page = topView(before, now)
      context.print(options.count === undefined ? `${CLEAR}${page}` : page)
      shown += 1
    }
    before = now
    if (shown === options.count) return EXIT.done
    // Unlike those of the agent's clock, this timer keeps the process alive.
    await setTimeout(options.interval, undefined, { signal: context.outputLost }).catch(() => undefined)
  }
  return EXIT.done
}

async function read(client: HttpClient, url: string): Promise<Samples> {
  const request = { method: 'GET', url, headers: { accept: 'text/plain' } } as const
  const { status, body } = await client.send(request, AbortSignal.timeout(ANSWER_MS))
  if (status !== 200)
    throw new ConfigError('HEPH_TOP_NO_PAGE', `${url} answers ${status}: name the page with --url`)
  return parseSamples(new TextDecoder().decode(body), systemClock.now())
}

/** Where the configuration has the page. */
async function pageOf(options: TopOptions, context: CommandContext): Promise<string> {
  if (options.config.length === 0) return 'http://localhost:8888/metrics'
  const { telemetry } = await loadCommandConfig(options, context)
  const reader = telemetry.metrics.readers.find(({ pull }) => pull !== undefined)?.pull
  if (reader === undefined) {
    throw new ConfigError(
      'HEPH_TOP_NO_PAGE',
      'the configuration has no page of measurements: add a pull reader under service.telemetry.metrics.readers',
    )
  }
  const { host, port } = reader.exporter.prometheus
  const shown = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}/metrics`
}
