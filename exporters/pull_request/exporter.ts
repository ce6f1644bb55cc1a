import type { Exporter } from '../../agent/component/component.ts'
import type { CarriedChange, Settings } from '../../agent/component/settings.ts'
import { inTime } from '../../agent/delivery/deadline.ts'
import type { RemoteRepository } from '../../agent/model/diagnosis.ts'
import { PermanentError, RefusedError } from '../../agent/model/errors.ts'
import { compareGrades, GRADES } from '../../agent/model/fix.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import { proposedFixOf, type ProposedFix } from '../../agent/model/proposed-fix.ts'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import { AddressGuard } from '../../agent/net/address-guard.ts'
import { ClientTls } from '../../agent/net/client-tls.ts'
import { HttpClient, type HttpRequest } from '../../agent/net/http-client.ts'
import { credentialsOf } from '../../agent/repository/remote-config.ts'
import { remainingCallsGauge } from '../../agent/net/remaining-calls.ts'
import type { Counter, Gauge } from '../../agent/telemetry/instruments.ts'
import { changeOf } from './change.ts'
import { CodeCopy } from './code-copy.ts'
import { repositoryOf, type Config } from './config.ts'
import { describe, type Description } from './description.ts'
import { Github, type PullRequest } from './github.ts'
import { Tokens } from './tokens.ts'
import { Watch } from './watch.ts'

type Outcome = CarriedChange['outcome']

const RESPONSE_BYTES_MAX = 1_048_576
const IDLE_CONNECTION_MS = 30_000
const CONNECTIONS_MAX = 2

/**
 * Makes a branch of each proposed fix, and a pull request of each branch.
 *
 *   fix.proposed ──▶ worth it? ──▶ change ──▶ commit on the newest base ──▶ branch ──▶ pull request
 *                                    │              │ a file is another one   │ somebody else's    │ there is one: updated
 *                                    ▼ unusable     ▼ by now                  ▼ commit is on it    ▼ closed by a person: left
 *
 * All fixes of one error go to one branch. Doing it again changes nothing, so that a fix that comes twice does no harm.
 */
export class PullRequestExporter implements Exporter {
  /** Fetching, sending and asking have a time each. */
  readonly keepsTime = true
  readonly #settings: Settings
  readonly #config: Config
  readonly #remote: RemoteRepository
  readonly #noteRemaining: ReturnType<typeof remainingCallsGauge>
  readonly #outcomes: Counter
  readonly #open: Gauge
  #tls: ClientTls | undefined
  #client: HttpClient | undefined
  #github: Github | undefined
  #tokens: Tokens | undefined
  #watch: Watch | undefined

  constructor(settings: Settings, config: Config) {
    const { url, auth, fetch } = config
    this.#settings = settings
    this.#config = config
    this.#remote = {
      url,
      fetchIntervalMs: 0,
      fetchTimeoutMs: fetch.timeout,
      bytesMax: fetch.max_size,
      ...(auth === undefined ? {} : { credentials: credentialsOf(auth, settings.baseDirectory) }),
    }
    this.#outcomes = settings.instruments.counter('hephaestus_pull_requests', {
      unit: '{fix}',
      help: 'Fixes that were taken to a repository, by what became of them there',
    })
    this.#open = settings.instruments.gauge('hephaestus_pull_requests_open', {
      unit: '{pull_request}',
      help: 'Pull requests of fixes that were open when the forge was last asked',
    })
    this.#noteRemaining = remainingCallsGauge(settings.instruments)
  }

  async start(): Promise<void> {
    const { clock, baseDirectory } = this.#settings
    if (this.#config.forge === 'github') this.#github = await this.#connect(this.#config)
    this.#tokens = new Tokens({
      remote: this.#remote,
      app: this.#config.auth?.app,
      github: this.#github,
      baseDirectory,
      clock,
    })
    // One that ends with its input does not live to see what becomes of it.
    const isFollowing = this.#config.watch_interval > 0 && !this.#settings.isOnce
    if (this.#github !== undefined && isFollowing) this.#watch = this.#follow(this.#github, this.#tokens)
    this.#watch?.start()
  }

  async export(batch: LogBatch, signal: AbortSignal): Promise<void> {
    let failure: PermanentError | undefined
    for (let index = 0; index < batch.count; index += 1) {
      if (batch.eventName(index) !== EVENT.fixProposed) continue
      const record = batch.record(index)
      if (!this.#isWanted(record)) continue
      try {
        await this.#take(proposedFixOf(record), record, signal)
      } catch (thrown) {
        // The others of the batch can still be had; the whole may come again, which harms nothing.
        if (!(thrown instanceof PermanentError)) throw thrown
        failure ??= thrown
      }
    }
    if (failure !== undefined) throw failure
  }

  async shutdown(): Promise<void> {
    await this.#watch?.stop()
    this.#watch = undefined
    this.#tls?.stop()
    this.#tokens = undefined
    await this.#client?.close()
    this.#client = undefined
  }

  #isWanted({ attributes, resource }: LogRecord): boolean {
    const { services, min_grade: least } = this.#config
    const grade = GRADES.find((each) => each === attributes[ATTRIBUTE.validationGrade])
    if (grade === undefined || compareGrades(grade, least) > 0) return false
    return (
      services.length === 0 || services.some((name) => name === resource.attributes[ATTRIBUTE.serviceName])
    )
  }

  async #take(fix: ProposedFix, record: LogRecord, signal: AbortSignal): Promise<void> {
    const tokens = this.#tokens
    if (tokens === undefined)
      throw new RefusedError('HEPH_COMPONENT_STOPPED', 'the pull_request exporter is not started')
    try {
      const { outcome, url } = await this.#carry(fix, record, await tokens.token(signal), signal)
      this.#outcomes.add(1, { exporter: this.#settings.key, outcome })
      this.#settings.logger.info(`a fix was taken to its repository: ${outcome}`, { fix: fix.id, url })
      this.#settings.reportChange?.({ fixId: fix.id, outcome, url })
    } catch (thrown) {
      tokens.forget()
      throw thrown
    }
  }

  async #carry(
    fix: ProposedFix,
    record: LogRecord,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly outcome: Outcome; readonly url: string | undefined }> {
    const { stateDirectory, clock } = this.#settings
    const { author, branch_prefix: prefix, branch: wantedBase, regression_test: withTest } = this.#config
    const change = changeOf(fix, record, withTest)
    const branch = prefix + change.branch
    const said = describe(fix, record)
    const asked = { token: token ?? '', signal }
    const known = await this.#github?.find(branch, asked)
    // A person has decided on just this one.
    if (known?.state === 'closed' && known.body.includes(`\`${fix.id}\``))
      return { outcome: known.isMerged ? 'unchanged' : 'closed', url: known.url }
    const copy = await CodeCopy.open({
      remote: this.#withToken(token),
      stateDirectory,
      author,
      clock,
      signal,
    })
    const { base, tip } = await copy.look(wantedBase, branch)
    const isThere = tip?.fixId === fix.id
    if (!isThere) await copy.push(await copy.commit(change, said.message), branch, tip)
    if (this.#github === undefined) return { outcome: isThere ? 'unchanged' : 'sent', url: undefined }
    if (known?.state === 'open') {
      if (isThere && known.body.includes(`\`${fix.id}\``)) {
        this.#watch?.follow(known, fix)
        return { outcome: 'unchanged', url: known.url }
      }
      const updated = await this.#github.update(known.number, { title: said.title, body: said.body }, asked)
      this.#watch?.follow(updated, fix)
      return { outcome: 'updated', url: updated.url }
    }
    const opened = await this.#create(this.#github, said, { head: branch, base }, asked)
    this.#watch?.follow(opened, fix)
    return { outcome: 'opened', url: opened.url }
  }

  async #create(
    github: Github,
    { title, body }: Description,
    branches: { readonly head: string; readonly base: string },
    asked: { readonly token: string; readonly signal: AbortSignal },
  ): Promise<PullRequest> {
    const { draft, labels } = this.#config
    const made = await github.create({ title, body, ...branches, draft }, asked)
    if (labels.length > 0) await github.label(made.number, labels, asked)
    return made
  }

  #follow(github: Github, tokens: Tokens): Watch {
    return new Watch({
      settings: this.#settings,
      onCount: (open) => this.#open.set(open, { exporter: this.#settings.key }),
      github,
      tokens,
      intervalMs: this.#config.watch_interval,
    })
  }

  #withToken(token: string | undefined): RemoteRepository {
    const { credentials } = this.#remote
    if (token === undefined || credentials === undefined) return this.#remote
    // The name that GitHub gives the user of any token; others do not look at it.
    const username = this.#config.auth?.app === undefined ? credentials.username : 'x-access-token'
    return { ...this.#remote, credentials: { ...credentials, username, token } }
  }

  async #connect(config: Config): Promise<Github> {
    const { proxy_url: proxyUrl, timeout } = config
    const { clock } = this.#settings
    const tls = new ClientTls({ ...this.#settings, config: config.tls })
    this.#tls = tls
    await tls.start()
    const client = new HttpClient({
      tls: () => tls.current,
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
      guard: new AddressGuard({ allowsPrivate: config.allow_private, allowed: config.allow_addresses }),
      connectionsMax: CONNECTIONS_MAX,
      idleTimeoutMs: IDLE_CONNECTION_MS,
      responseBytesMax: RESPONSE_BYTES_MAX,
    })
    this.#client = client
    const send = async (request: HttpRequest, signal: AbortSignal) =>
      await inTime({ clock, timeoutMs: timeout, signal }, (ending) => client.send(request, ending))
    return new Github({
      apiUrl: config.api_url,
      repository: repositoryOf(config) ?? '',
      client: { send },
      now: () => clock.now(),
      onRemaining: this.#noteRemaining,
    })
  }
}
