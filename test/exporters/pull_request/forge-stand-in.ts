import { spawn } from 'node:child_process'
import { createVerify } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificates } from '../../support/certificates.ts'

/** A pull request as the stand-in keeps it, with the names of GitHub's API. */
export interface StoredPullRequest {
  readonly number: number
  title: string
  body: string
  readonly head: string
  readonly base: string
  readonly draft: boolean
  state: 'open' | 'closed'
  merged_at: string | null
  labels: readonly string[]
}

interface Options {
  readonly certificates: Certificates
  /** Folder of bare repositories. */
  readonly repositories: string
  /** Tokens that are taken, by git and by the API. */
  readonly tokens: Set<string>
  /** Public key of the app, in PEM form, and its name. */
  readonly app?: { readonly publicKey: string; readonly clientId: string }
}

/** An answer in place of the usual one. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/**
 * A forge on this machine: git's own server for HTTP behind a check of tokens, and of GitHub's REST API what pull
 * requests take, in the forms of its published description (2022-11-28).
 */
export class ForgeStandIn {
  readonly pulls: StoredPullRequest[] = []
  /** Requests to the API, in their order. Shape: "POST /repos/acme/shop/pulls". */
  readonly asked: string[] = []
  /** Gives an answer of its own to a request of the API. */
  answer: (request: string) => Answer | undefined = () => undefined
  readonly #options: Options
  readonly #server: Server

  constructor(options: Options) {
    const { serverCert, serverKey } = options.certificates
    this.#options = options
    this.#server = createServer(
      { cert: readFileSync(serverCert), key: readFileSync(serverKey) },
      (request, response) => {
        const isGit = (request.url ?? '').startsWith('/git/')
        if (isGit) this.#git(request, response)
        else void this.#api(request, response)
      },
    )
  }

  get origin(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #git(request: IncomingMessage, response: ServerResponse): void {
    const [, written = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? []
    const token = Buffer.from(written, 'base64').toString().split(':')[1] ?? ''
    if (!this.#options.tokens.has(token)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    const url = new URL(request.url ?? '', 'https://stand-in')
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.#options.repositories,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        REMOTE_USER: 'somebody',
        PATH_INFO: url.pathname.slice('/git'.length),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? '',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    request.pipe(child.stdin)
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.on('close', () => answerOfCgi(Buffer.concat(parts), response))
  }

  async #api(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'https://stand-in')
    const said = `${request.method} ${url.pathname}`
    this.asked.push(said)
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = (parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString())) as Record<
      string,
      unknown
    >
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const {
      status,
      headers = {},
      body: answer = {},
    } = this.answer(said) ?? this.#answerOf(said, url, token, body)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(answer))
  }

  #answerOf(said: string, url: URL, token: string, body: Record<string, unknown>): Answer {
    if (said === 'POST /app/installations/77/access_tokens') return this.#installationToken(token, body)
    if (!this.#options.tokens.has(token)) return { status: 401, body: { message: 'Bad credentials' } }
    if (said === 'GET /repos/acme/shop/pulls') {
      const found = this.pulls.filter(({ head }) => `acme:${head}` === url.searchParams.get('head'))
      return {
        status: 200,
        body: found
          .toReversed()
          .slice(0, 1)
          .map((each) => this.#shown(each)),
      }
    }
    if (said === 'POST /repos/acme/shop/pulls') {
      const { title, body: text, head, base, draft } = body as unknown as StoredPullRequest
      const made: StoredPullRequest = {
        number: this.pulls.length + 1,
        title,
        body: text,
        head,
        base,
        draft,
        state: 'open',
        merged_at: null,
        labels: [],
      }
      this.pulls.push(made)
      return { status: 201, body: this.#shown(made) }
    }
    const [, kind, number] = /\/repos\/acme\/shop\/(pulls|issues)\/(\d+)/.exec(said) ?? []
    const pull = this.pulls[Number(number) - 1]
    if (pull === undefined) return { status: 404, body: { message: 'Not Found' } }
    if (kind === 'issues') pull.labels = (body['labels'] as string[]) ?? []
    else Object.assign(pull, body)
    return {
      status: 200,
      body: kind === 'issues' ? pull.labels.map((name) => ({ name })) : this.#shown(pull),
    }
  }

  #installationToken(assertion: string, body: Record<string, unknown>): Answer {
    const [head = '', claims = '', signature = ''] = assertion.split('.')
    const { app } = this.#options
    const isSigned =
      app !== undefined &&
      createVerify('sha256')
        .update(`${head}.${claims}`)
        .verify(app.publicKey, Buffer.from(signature, 'base64url'))
    const { iss, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
      readonly iss: string
      readonly iat: number
      readonly exp: number
    }
    const nowS = Date.now() / 1_000
    if (!isSigned || iss !== app.clientId || iat > nowS || exp < nowS || exp - iat > 600)
      return { status: 401, body: { message: 'A JSON web token could not be decoded' } }
    if (JSON.stringify(body['repositories']) !== '["shop"]')
      return { status: 422, body: { message: 'too many repositories' } }
    const token = `ghs_${this.asked.length}`
    this.#options.tokens.add(token)
    return { status: 201, body: { token, expires_at: new Date(Date.now() + 3_600_000).toISOString() } }
  }

  #shown(pull: StoredPullRequest): object {
    return { ...pull, html_url: `${this.origin}/acme/shop/pull/${pull.number}` }
  }
}

/** What a CGI program wrote, as an answer. Source: RFC 3875, 6. */
function answerOfCgi(written: Buffer, response: ServerResponse): void {
  const end = written.indexOf('\r\n\r\n')
  const lines = written.subarray(0, end).toString().split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]),
  )
  const { Status: status = '200', ...rest } = headers
  response.writeHead(Number.parseInt(status, 10), rest)
  response.end(written.subarray(end + 4))
}
