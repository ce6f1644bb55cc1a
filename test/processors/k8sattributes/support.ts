import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { makeCertificates } from '../../support/certificates.ts'

type Json = Readonly<Record<string, unknown>>

/** A pod as the API server describes it. */
export function podJson(name: string, changes: Json = {}): Json {
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-of-${name}`,
      resourceVersion: '1',
      labels: { app: 'cart', 'pod-template-hash': '7d4b9c6f5' },
      annotations: {},
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'cart-7d4b9c6f5', uid: 'rs-1', controller: true },
      ],
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'registry:5000/shop/cart:1.2.3' }] },
    status: {
      podIP: `10.1.0.${name.length}`,
      startTime: '2026-01-31T12:00:00Z',
      containerStatuses: [{ name: 'app', containerID: 'containerd://abc123', restartCount: 0 }],
    },
    ...changes,
  }
}

interface Request {
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
}

/** What the API server answers to a list; a watch is held open unless it is told otherwise. */
export class ApiServerStandIn {
  readonly requests: Request[] = []
  readonly watches: ServerResponse[] = []
  pods: readonly Json[] = []
  /** Of a list; a page has so many pods. */
  pageSize = 500
  version = '100'
  /** Instead of an answer. */
  status = 200
  watchStatus = 200
  #port = 0
  #folder = ''
  #server: ReturnType<typeof createServer> | undefined

  async start(t: Test): Promise<void> {
    this.#folder = t.testdir({ account: { token: 'token-1' } })
    const files = makeCertificates(this.#folder, 'localhost')
    writeFileSync(join(this.account, 'ca.crt'), readFileSync(files.ca))
    const options = { cert: readFileSync(files.serverCert), key: readFileSync(files.serverKey) }
    this.#server = createServer(options, (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'https://localhost')
      this.requests.push({
        path: pathname,
        query: searchParams,
        authorization: request.headers.authorization,
      })
      if (searchParams.has('watch')) this.#watch(response)
      else this.#list(response, searchParams)
    })
    t.teardown(() => this.stop())
    await this.listen()
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, 'localhost', resolve))
    const address = this.#server?.address() as AddressInfo | undefined
    this.#port = address?.port ?? 0
  }

  stop(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  /** Closes every connection, as a server that is started again does. */
  drop(): void {
    this.watches.length = 0
    this.#server?.closeAllConnections()
  }

  get account(): string {
    return join(this.#folder, 'account')
  }

  get surroundings() {
    return {
      environment: {
        KUBERNETES_SERVICE_HOST: 'localhost',
        KUBERNETES_SERVICE_PORT: String(this.#port),
        NODE: 'node-1',
      },
      serviceAccount: this.account,
    }
  }

  /** Tells those that watch. */
  tell(type: string, object: Json): void {
    for (const watch of this.watches) watch.write(`${JSON.stringify({ type, object })}\n`)
  }

  /** Ends the watches, as a server does after a while. */
  endWatches(): void {
    for (const watch of this.watches.splice(0)) watch.end()
  }

  #watch(response: ServerResponse): void {
    response.writeHead(this.watchStatus, { 'content-type': 'application/json' })
    if (this.watchStatus === 200) {
      response.flushHeaders()
      this.watches.push(response)
    } else response.end('{}')
  }

  #list(response: ServerResponse, query: URLSearchParams): void {
    response.writeHead(this.status, { 'content-type': 'application/json' })
    const start = Number(query.get('continue') ?? '0')
    const end = start + this.pageSize
    const metadata = { resourceVersion: this.version, continue: end < this.pods.length ? String(end) : '' }
    response.end(JSON.stringify({ kind: 'PodList', metadata, items: this.pods.slice(start, end) }))
  }
}
