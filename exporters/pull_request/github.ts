import { PermanentError, RetryableError } from '../../agent/model/errors.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../../agent/net/http-client.ts'
import { remainingCalls, type RemainingCalls } from '../../agent/net/remaining-calls.ts'
import { retryAfterMs } from '../../agent/net/retry-after.ts'
import { redactText } from '../../config/secret.ts'

export interface GithubOptions {
  readonly apiUrl: string
  /** Shape: "acme/shop". */
  readonly repository: string
  readonly client: Pick<HttpClient, 'send'>
  /** Wall clock, for when a limit is over. */
  readonly now: () => number
  /** Gets what each answer says is left of the limits of the forge. */
  readonly onRemaining?: (server: string, left: RemainingCalls | undefined) => void
}

export interface PullRequest {
  readonly number: number
  readonly url: string
  readonly state: string
  readonly isMerged: boolean
  readonly body: string
}

interface Asked {
  readonly token: string
  readonly signal: AbortSignal
}

const MESSAGE_MAX = 300

/**
 * The few requests that pull requests take. Source: GitHub REST API, version 2022-11-28: pulls, issues/labels, apps.
 * Errors: RetryableError HEPH_PULL_REQUEST_LATER for limits, with when they are over, and for faults of the server;
 * PermanentError HEPH_PULL_REQUEST_REFUSED for any other answer that is no success; those of the client.
 */
export class Github {
  readonly #options: GithubOptions

  constructor(options: GithubOptions) {
    this.#options = options
  }

  /** The newest pull request of a branch, open or not. */
  async find(branch: string, asked: Asked): Promise<PullRequest | undefined> {
    const { repository } = this.#options
    const head = encodeURIComponent(`${repository.split('/')[0] ?? ''}:${branch}`)
    const path = `/repos/${repository}/pulls?state=all&sort=created&direction=desc&per_page=1&head=${head}`
    const [newest] = (await this.#ask('GET', path, asked)) as readonly unknown[]
    return newest === undefined ? undefined : pullRequestOf(newest)
  }

  /** A pull request by its number; undefined when the forge knows none. */
  async get(number: number, asked: Asked): Promise<PullRequest | undefined> {
    const path = `/repos/${this.#options.repository}/pulls/${number}`
    try {
      return pullRequestOf(await this.#ask('GET', path, asked))
    } catch (thrown) {
      if (thrown instanceof PermanentError && thrown.fields['status'] === 404) return undefined
      throw thrown
    }
  }

  async create(
    said: {
      readonly title: string
      readonly body: string
      readonly head: string
      readonly base: string
      readonly draft: boolean
    },
    asked: Asked,
  ): Promise<PullRequest> {
    return pullRequestOf(await this.#ask('POST', `/repos/${this.#options.repository}/pulls`, asked, said))
  }

  async update(
    number: number,
    said: { readonly title: string; readonly body: string },
    asked: Asked,
  ): Promise<PullRequest> {
    const path = `/repos/${this.#options.repository}/pulls/${number}`
    return pullRequestOf(await this.#ask('PATCH', path, asked, said))
  }

  async label(number: number, labels: readonly string[], asked: Asked): Promise<void> {
    await this.#ask('POST', `/repos/${this.#options.repository}/issues/${number}/labels`, asked, { labels })
  }

  /** A token of an app for this repository alone, with no more rights than are used, and when it ends. */
  async installationToken(
    installationId: string,
    asked: Asked,
  ): Promise<{ readonly token: string; readonly endsAtMs: number }> {
    const answer = await this.#ask('POST', `/app/installations/${installationId}/access_tokens`, asked, {
      repositories: [this.#options.repository.split('/')[1]],
      permissions: { contents: 'write', pull_requests: 'write' },
    })
    const { token, expires_at: ends } = answer as Readonly<Record<string, unknown>>
    const endsAtMs = Date.parse(String(ends))
    if (typeof token !== 'string' || token === '' || Number.isNaN(endsAtMs)) throw unreadable('a token')
    return { token, endsAtMs }
  }

  async #ask(
    method: HttpRequest['method'],
    path: string,
    { token, signal }: Asked,
    body?: object,
  ): Promise<unknown> {
    const { apiUrl, client } = this.#options
    const response = await client.send(
      {
        method,
        url: apiUrl.replace(/\/$/, '') + path,
        headers: {
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          'user-agent': 'hephaestus',
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      },
      signal,
    )
    this.#options.onRemaining?.(
      URL.parse(apiUrl)?.hostname ?? 'unknown',
      remainingCalls((name) => response.headers[name]),
    )
    if (response.status >= 200 && response.status < 300) return jsonOf(response)
    throw this.#faultOf(response)
  }

  #faultOf(response: HttpResponse): RetryableError | PermanentError {
    const { status, headers } = response
    const said = redactText(messageOf(response)).slice(0, MESSAGE_MAX)
    const nowMs = this.#options.now()
    const resetMs = Number(headers['x-ratelimit-reset']) * 1_000 - nowMs
    const isSpent = headers['x-ratelimit-remaining'] === '0' && Number.isFinite(resetMs)
    const delayMs =
      retryAfterMs(headers['retry-after'], nowMs) ?? (isSpent ? Math.max(0, resetMs) : undefined)
    // A limit is told by 403 too, then with one of these headers.
    const isLimit = status === 429 || (status === 403 && delayMs !== undefined)
    if (isLimit || status >= 500 || status === 408) {
      return new RetryableError('HEPH_PULL_REQUEST_LATER', `the forge answered ${status}: ${said}`, {
        fields: { status },
        ...(delayMs === undefined ? {} : { retryAfterMs: delayMs }),
      })
    }
    return new PermanentError('HEPH_PULL_REQUEST_REFUSED', `the forge answered ${status}: ${said}`, {
      fields: { status },
    })
  }
}

function jsonOf({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch (error) {
    throw unreadable('JSON', error)
  }
}

function messageOf(response: HttpResponse): string {
  try {
    const { message, errors } = JSON.parse(Buffer.from(response.body).toString()) as Readonly<
      Record<string, unknown>
    >
    const more = Array.isArray(errors) ? ` ${JSON.stringify(errors)}` : ''
    return `${String(message)}${more}`.replaceAll(/\p{C}/gu, ' ')
  } catch {
    return 'nothing that can be read'
  }
}

function pullRequestOf(value: unknown): PullRequest {
  const {
    number,
    html_url: url,
    state,
    merged_at: mergedAt,
    body,
  } = value as Readonly<Record<string, unknown>>
  if (typeof number !== 'number' || typeof state !== 'string') throw unreadable('a pull request')
  return {
    number,
    url: typeof url === 'string' ? url : '',
    state,
    isMerged: typeof mergedAt === 'string',
    body: typeof body === 'string' ? body : '',
  }
}

function unreadable(what: string, cause?: unknown): PermanentError {
  return new PermanentError('HEPH_PULL_REQUEST_REFUSED', `the answer of the forge is not ${what}`, { cause })
}
