import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../../agent/component/settings.ts'
import { RetryableError } from '../../agent/model/errors.ts'
import { ClientTls } from '../../agent/net/client-tls.ts'
import { HttpClient, type HttpStream } from '../../agent/net/http-client.ts'
import { tlsFields } from '../../agent/net/tls-options.ts'
import type { Environment } from '../../config/environment.ts'

/** Where Kubernetes puts what a pod needs to speak to the API server. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

type ServerSettings = Pick<Settings, 'clock' | 'logger' | 'baseDirectory'>

interface ApiServerOptions {
  readonly environment: Environment
  /** A folder with `token` and `ca.crt`. */
  readonly serviceAccount: string
}

const IDLE_CONNECTION_MS = 30_000
const MESSAGE_BYTES_MAX = 512

/**
 * The API server of the cluster that the agent runs in. The token is read for every request, since it is exchanged
 * every hour or so. Source: Kubernetes, accessing the API from a pod.
 */
export class ApiServer {
  readonly #settings: ServerSettings
  readonly #options: ApiServerOptions
  #origin = ''
  #tls: ClientTls | undefined
  #client: HttpClient | undefined

  constructor(settings: ServerSettings, options: ApiServerOptions) {
    this.#settings = settings
    this.#options = options
  }

  /**
   * Begins a GET. Errors: RetryableError HEPH_HTTP_FAILED, HEPH_KUBERNETES_API where there is no cluster or no token;
   * those of `ClientTls.start`; the signal's reason.
   */
  async get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpStream> {
    const client = (this.#client ??= await this.#connect())
    const url = `${this.#origin}${path}?${new URLSearchParams(query).toString()}`
    const headers = { accept: 'application/json', authorization: `Bearer ${await this.#token()}` }
    return await client.open({ method: 'GET', url, headers }, signal)
  }

  async stop(): Promise<void> {
    this.#tls?.stop()
    await this.#client?.close()
    this.#client = undefined
  }

  async #connect(): Promise<HttpClient> {
    const { environment, serviceAccount } = this.#options
    const host = environment['KUBERNETES_SERVICE_HOST'] ?? ''
    const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443'
    if (host === '') {
      throw new RetryableError(
        'HEPH_KUBERNETES_API',
        'this is no pod of Kubernetes: KUBERNETES_SERVICE_HOST is not set; leave k8sattributes out here',
      )
    }
    this.#origin = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
    const config = tlsFields.parse({ ca_file: join(serviceAccount, 'ca.crt') })
    const tls = new ClientTls({ ...this.#settings, config })
    await tls.start()
    this.#tls = tls
    return new HttpClient({
      tls: () => tls.current,
      connectionsMax: 2,
      idleTimeoutMs: IDLE_CONNECTION_MS,
      responseBytesMax: MESSAGE_BYTES_MAX,
    })
  }

  async #token(): Promise<string> {
    const path = join(this.#options.serviceAccount, 'token')
    try {
      return (await readFile(path, 'utf8')).trim()
    } catch (thrown) {
      throw new RetryableError('HEPH_KUBERNETES_API', `there is no token of a service account at ${path}`, {
        cause: thrown,
      })
    }
  }
}
