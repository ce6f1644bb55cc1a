import { join } from 'node:path'
import type { Clock } from '../../model/clock.ts'
import { describeError, HephaestusError } from '../../model/errors.ts'
import { LocalServer, type LocalRequest } from '../../net/local-server.ts'
import type { Agent } from '../../runtime/agent.ts'
import type { OwnLog } from '../own-log.ts'
import { cachesOf } from './caches.ts'
import { ChosenLevel } from './chosen-level.ts'
import { repairsAnswer } from './repairs.ts'
import { CONTROL_SOCKET, parseRequest } from './request.ts'
import { agentSections } from './support-sections.ts'
import { tapRecords } from './tap-records.ts'

interface ControlOptions {
  readonly agent: Agent
  readonly ownLog: OwnLog
  readonly stateDirectory: string
  readonly clock: Clock
}

const CONNECTIONS_MAX = 8
const REQUEST_BYTES_MAX = 16 * 1_024
const WAITING_BYTES_MAX = 1_048_576
const IDLE_MS = 60_000
const STOP_MS = 1_000

/**
 * Answers commands that ask something of this agent while it runs, over a socket file in its state directory that only
 * its own user can write to. What answers contain has no secrets in it. An agent that cannot make the file runs without.
 */
export class Control {
  readonly #options: ControlOptions
  readonly #level: ChosenLevel
  readonly #server: LocalServer

  constructor(options: ControlOptions) {
    this.#options = options
    const { ownLog, clock, stateDirectory } = options
    this.#level = new ChosenLevel(ownLog, clock)
    this.#server = new LocalServer(
      {
        path: join(stateDirectory, CONTROL_SOCKET),
        connectionsMax: CONNECTIONS_MAX,
        requestBytesMax: REQUEST_BYTES_MAX,
        waitingBytesMax: WAITING_BYTES_MAX,
        idleTimeoutMs: IDLE_MS,
        logger: ownLog.logger,
      },
      (request) => this.#answer(request),
    )
  }

  /** Never rejects: the log says why it could not. */
  async start(): Promise<void> {
    try {
      await this.#server.start()
    } catch (error) {
      this.#options.ownLog.logger.warn(
        'commands cannot reach this agent: tap, log-level, cache, pause, resume, ops, support-bundle',
        {
          error,
        },
      )
    }
  }

  /** Bounds: a second. */
  async stop(): Promise<void> {
    this.#level.stop()
    await this.#server.stop(AbortSignal.timeout(STOP_MS))
  }

  async #answer(request: LocalRequest): Promise<void> {
    const { agent, ownLog, clock } = this.#options
    try {
      const asked = parseRequest(request.text)
      if (asked.ask === 'tap') return await tapRecords(asked, { agent, clock, request })
      if (asked.ask === 'log-level')
        return await request.send(JSON.stringify({ level: this.#level.answer(asked) }))
      if (asked.ask === 'note') {
        const { time: _time, ...fields } = asked.entry
        return ownLog.always.info('an operation from the command line', fields)
      }
      if (asked.ask === 'caches') return await request.send(JSON.stringify(await cachesOf(agent, asked)))
      const said = repairsAnswer(agent, asked)
      if (said !== undefined) return await request.send(JSON.stringify(said))
      for (const section of await agentSections({ agent, ownLog, clock }))
        await request.send(JSON.stringify({ section }))
    } catch (thrown) {
      if (!(thrown instanceof HephaestusError) || request.signal.aborted) throw thrown
      const { code } = thrown
      await request.send(JSON.stringify({ error: { code, message: describeError(thrown) } }))
    }
  }
}
