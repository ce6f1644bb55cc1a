import type { AgentView } from '../../component/agent-view.ts'
import { isAlive } from '../../component/agent-health.ts'
import type { Component } from '../../component/component.ts'
import type { Settings } from '../../component/settings.ts'
import { HttpServer, type ServerAnswer, type ServerRequest } from '../../net/http-server.ts'
import { ServerTls } from '../../net/server-tls.ts'
import type { Config } from './config.ts'
import { failedComponents, isReady, statusDocument } from './health.ts'

const CONNECTIONS_MAX = 64
const CONNECTIONS_PER_CLIENT_MAX = 16
const REQUEST_MS = 10_000
const IDLE_MS = 60_000

/** Answers how the agent is: it is there before every other component is started and until all have stopped. */
export class HealthCheckExtension implements Component {
  readonly #config: Config
  readonly #agent: AgentView
  readonly #server: HttpServer

  constructor(settings: Settings, config: Config, agent: AgentView) {
    this.#config = config
    this.#agent = agent
    const { clock, baseDirectory, logger } = settings
    const { endpoint, tls } = config
    const options = {
      endpoint,
      ...(tls === undefined ? {} : { tls: new ServerTls({ config: tls, baseDirectory, clock, logger }) }),
      connectionsMax: CONNECTIONS_MAX,
      connectionsPerClientMax: CONNECTIONS_PER_CLIENT_MAX,
      headersTimeoutMs: REQUEST_MS,
      requestTimeoutMs: REQUEST_MS,
      idleTimeoutMs: IDLE_MS,
      logger,
    }
    this.#server = new HttpServer(options, (request) => Promise.resolve(this.#answer(request)))
  }

  /** The port, while it listens. */
  get port(): number | undefined {
    return this.#server.port
  }

  /** Errors: those of `HttpServer.start`. */
  async start(): Promise<void> {
    await this.#server.start()
  }

  async shutdown(signal: AbortSignal): Promise<void> {
    await this.#server.stop(signal)
  }

  #answer({ method, path }: ServerRequest): ServerAnswer {
    if (method !== 'GET' && method !== 'HEAD')
      return { ...json(405, { error: `${method} is not answered here` }), headers: { allow: 'GET, HEAD' } }
    const { path: overall, live_path, ready_path, status_path } = this.#config
    if (path === overall) return this.#overall()
    if (path === live_path) {
      const alive = isAlive(this.#agent)
      return json(alive ? 200 : 503, { status: alive ? 'alive' : 'failed', ...this.#state() })
    }
    if (path === ready_path) {
      const ready = isReady(this.#agent)
      return json(ready ? 200 : 503, {
        status: ready ? 'ready' : 'not ready',
        ...this.#state(),
        components: failedComponents(this.#agent),
      })
    }
    if (path === status_path) return json(isReady(this.#agent) ? 200 : 503, statusDocument(this.#agent))
    return json(404, { error: `asked for is one of ${overall} ${live_path} ${ready_path} ${status_path}` })
  }

  #overall(): ServerAnswer {
    const ready = isReady(this.#agent)
    const { response_body } = this.#config
    const own = ready ? response_body?.healthy : response_body?.unhealthy
    const status = ready ? 200 : 503
    if (own !== undefined && own !== '')
      return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: own }
    return json(status, { status: ready ? 'Server available' : 'Server not available', ...this.#state() })
  }

  #state(): { readonly state: string; readonly since: string; readonly reason?: string } {
    const { state, since, reason } = statusDocument(this.#agent)
    return { state, since, ...(reason === undefined ? {} : { reason }) }
  }
}

function json(status: number, value: unknown): ServerAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` }
}
