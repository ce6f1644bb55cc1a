import type { LoggedRequest } from '../../../agent/model/fix.ts'
import type { Milliseconds } from '../../../agent/model/units.ts'

/** What the script is told, as JSON on its stdin. */
export interface ReplayTask {
  readonly start: readonly string[]
  readonly ready: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly port: number
  /** Sent one after the other; the last is the one that fails. */
  readonly requests: readonly LoggedRequest[]
  readonly readyMs: Milliseconds
  readonly answerMs: Milliseconds
  /** How long to watch the service after the last answer; it ends early when the service ends. */
  readonly settleMs: Milliseconds
  /** Watching also ends soon after the service wrote this since the requests; '' for never. */
  readonly awaitedText: string
}

/** What it saw, as JSON on its stdout. */
export interface ReplayReport {
  readonly isReady: boolean
  readonly answers: readonly ReplayAnswer[]
  /** The service still ran at the end. */
  readonly isAlive: boolean
  /** How it ended before; '' while it runs. Shape: "exit code 1". */
  readonly ending: string
  /** Its stdout and stderr in the order in which they came. */
  readonly output: string
  /** From the last answer to the awaited text or to the end of the service. */
  readonly settledMs: Milliseconds
}

export interface ReplayAnswer {
  /** 0 when there was no answer. */
  readonly status: number
  readonly text: string
}

/**
 * Brings a service up, waits until it is ready, sends it requests over loopback and watches what becomes of
 * it. It runs inside the sandbox, by `node -e`: text and not a module of ours, as it must not depend on how
 * the agent is packaged, on its version of Node, or on a file that would have to be visible inside.
 */
export const REPLAY_SCRIPT = String.raw`
'use strict'
const { spawn } = require('node:child_process')
const { request } = require('node:http')
const { connect } = require('node:net')
const OUTPUT_MAX = 1024 * 1024
const TEXT_MAX = 4096
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

let input = ''
process.stdin.setEncoding('utf8').on('data', (chunk) => { input += chunk }).on('end', () => run(JSON.parse(input)))

async function run(task) {
  const environment = { ...process.env, ...task.environment }
  let output = ''
  let ending = ''
  const keep = (chunk) => { output = (output + chunk).slice(-OUTPUT_MAX) }
  const service = spawn(task.start[0], task.start.slice(1), { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [service.stdout, service.stderr]) stream.setEncoding('utf8').on('data', keep)
  service.on('error', (error) => { ending = 'could not be started: ' + error.message })
  service.on('exit', (code, signal) => { ending = signal === null ? 'exit code ' + code : 'signal ' + signal })

  const isReady = await waitUntilReady(task, environment, () => ending)
  const answers = []
  const quiet = output.length
  if (isReady) for (const one of task.requests) answers.push(await send(one, task))
  const answeredAt = performance.now()
  const seen = () => task.awaitedText !== '' && output.includes(task.awaitedText, quiet)
  while (isReady && ending === '' && !seen() && performance.now() - answeredAt < task.settleMs) await sleep(10)
  const settledMs = performance.now() - answeredAt
  await sleep(seen() || ending !== '' ? 100 : 0)
  const report = { isReady, answers, isAlive: ending === '', ending, output, settledMs }
  service.kill('SIGKILL')
  process.stdout.write(JSON.stringify(report), () => process.exit(0))
}

async function waitUntilReady(task, environment, ended) {
  const deadline = performance.now() + task.readyMs
  while (performance.now() < deadline && ended() === '') {
    if (await (task.ready.length === 0 ? isListening(task.port) : endsWell(task.ready, environment))) return true
    await sleep(25)
  }
  return false
}

function endsWell(command, environment) {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { env: environment, stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
    child.on('error', () => resolve(false))
    child.on('exit', (code) => { clearTimeout(timer); resolve(code === 0) })
  })
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('connect', () => { socket.destroy(); resolve(true) }).on('error', () => resolve(false))
  })
}

async function send(one, task) {
  const answer = await exchange(one, task, '127.0.0.1')
  return answer.status === 0 && answer.text === 'ECONNREFUSED' ? exchange(one, task, '::1') : answer
}

function exchange(one, task, host) {
  return new Promise((resolve) => {
    const headers = { connection: 'close', ...contentOf(one), ...one.headers }
    const outgoing = request({ host, port: task.port, method: one.method, path: one.target, headers, timeout: task.answerMs })
    const fail = (error) => resolve({ status: 0, text: error.code || error.message })
    outgoing.on('error', fail)
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within ' + task.answerMs + ' ms')))
    outgoing.on('response', (response) => {
      let text = ''
      const done = () => resolve({ status: response.statusCode, text })
      response.setEncoding('utf8').on('data', (chunk) => { text = (text + chunk).slice(0, TEXT_MAX) })
      response.on('end', done).on('error', done).on('aborted', done)
    })
    outgoing.end(one.body)
  })
}

// Without a length the body of a GET would be read as the beginning of the next request.
function contentOf(one) {
  if (one.body === '') return {}
  const isJson = /^\s*[[{"]/.test(one.body)
  const isForm = /^[\w.%+-]+=/.test(one.body)
  const type = isJson ? 'application/json' : isForm ? 'application/x-www-form-urlencoded' : 'text/plain'
  return { 'content-type': type, 'content-length': Buffer.byteLength(one.body) }
}
`
