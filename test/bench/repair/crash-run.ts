import { createServer } from 'node:net'
import { run, start, type Ended, type Running } from './child.ts'
import type { CaseRequest, Crash } from './read-cases.ts'

const CRASH_MAX_MS = 60_000
const READY_MAX_MS = 30_000
const LOGGED_MAX_MS = 3_000
const POLL_MS = 20

/** What a crash run gave; problems are what did not go as the case says. */
export interface CrashRun {
  readonly output: string
  readonly problems: readonly string[]
  /** Of a server: how much of the output was there when each request was sent. */
  readonly requestedAt: readonly number[]
}

/**
 * Runs the crash command, or starts the server and sends the requests.
 * Bounds: a minute for a command; a server has half a minute to be ready and three seconds to log after the last answer.
 */
export async function runCrash(
  crash: Crash,
  folder: string,
  isSeen: (output: string) => boolean,
): Promise<CrashRun> {
  if ('command' in crash) {
    const ended = await run(crash.command, {
      folder,
      env: crash.env,
      stdin: crash.stdin,
      timeoutMs: CRASH_MAX_MS,
    })
    return { output: ended.output, problems: statusProblems(ended, crash.status), requestedAt: [] }
  }
  const port = await freePort()
  const server = start(crash.serve, {
    folder,
    env: { ...crash.env, PORT: String(port) },
    timeoutMs: CRASH_MAX_MS + READY_MAX_MS,
  })
  const problems: string[] = []
  const requestedAt: number[] = []
  if (await isReady(server, crash.ready, port)) {
    for (const request of crash.requests) {
      requestedAt.push(server.output().length)
      problems.push(...(await send(request, port)))
    }
    await until(() => isSeen(server.output()), LOGGED_MAX_MS)
  } else problems.push('the server was not ready in time')
  server.stop()
  return { output: (await server.ended).output, problems, requestedAt }
}

function statusProblems(ended: Ended, wanted: number | undefined): readonly string[] {
  if (ended.isTimedOut) return ['the crash command did not end in time']
  const isAsSaid = wanted === undefined ? ended.status !== 0 : ended.status === wanted
  return isAsSaid ? [] : [`the crash command ended with ${ended.status}, not ${wanted ?? 'a failure'}`]
}

async function isReady(
  server: Running,
  ready: { readonly output: string } | { readonly path: string },
  port: number,
): Promise<boolean> {
  if ('output' in ready) {
    const pattern = new RegExp(ready.output)
    return await until(() => pattern.test(server.output()), READY_MAX_MS)
  }
  return await until(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}${ready.path}`).catch(() => undefined)
    await answer?.arrayBuffer()
    return answer !== undefined
  }, READY_MAX_MS)
}

async function send(request: CaseRequest, port: number): Promise<readonly string[]> {
  const { method, path, headers, body, status } = request
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(CRASH_MAX_MS / 2),
  }).catch(() => undefined)
  await answer?.arrayBuffer().catch(() => undefined)
  const got = answer?.status ?? 0
  return status === undefined || status === got ? [] : [`${method} ${path} answered ${got}, not ${status}`]
}

async function until(isSo: () => boolean | Promise<boolean>, maxMs: number): Promise<boolean> {
  const end = performance.now() + maxMs
  while (performance.now() < end) {
    if (await isSo()) return true
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS)
    })
  }
  return false
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => {
    server.once('listening', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  if (address === null || typeof address === 'string') throw new Error('the system gave no port')
  return address.port
}
