import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { serveAnswers, type AnswerServer } from './answer-server.ts'

/** A question and what a model answered to it; '' while nobody has asked. */
export interface Recorded {
  /** Of the code that the question is about, so that a better explanation around it is the same question. */
  readonly key: string
  readonly system: string
  readonly user: string
  readonly temperature: number
  readonly seed: number
  readonly answer: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly seconds: number
}

/** The questions and answers of one model. */
export interface Recording {
  /** Shape: "qwen2.5-coder-1.5b-instruct-q4_k_m". */
  model: string
  readonly entries: Recorded[]
}

/** Reads a recording; an empty one where there is no file. */
export function readRecording(file: string): Recording {
  if (!existsSync(file)) return { model: '', entries: [] }
  return JSON.parse(readFileSync(file, 'utf8')) as Recording
}

/** Writes a recording, a line for each field. */
export function writeRecording(file: string, recording: Recording): void {
  writeFileSync(file, `${JSON.stringify(recording, undefined, 1)}\n`)
}

/**
 * Starts a server in the wire format of OpenAI on loopback that answers as a model did when it was recorded. What was
 * never asked is answered with NO_FIX and added to the recording without an answer, for `ask-model.ts`.
 */
export async function startRecordedModel(file: string): Promise<AnswerServer> {
  const server = await serveAnswers('recorded', async (request) => {
    const { answer, inputTokens, outputTokens } = await answered(request, file)
    return { content: answer === '' ? 'NO_FIX' : answer, inputTokens, outputTokens }
  })
  return { set: [...server.set, ...SMALL_MODEL], close: server.close }
}

/** What is asked of a model with few parameters. */
const SMALL_MODEL = [
  'processors.fix.model.answer=function',
  'processors.fix.model.samples=2',
  'processors.fix.model.max_prompt_size=6000',
]

interface Asked {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly temperature?: number
  readonly seed?: number
}

async function answered(request: IncomingMessage, file: string): Promise<Recorded> {
  const asked = JSON.parse(await text(request)) as Asked
  const said = (role: string): string => asked.messages.find((each) => each.role === role)?.content ?? ''
  const { temperature = 0, seed = 0 } = asked
  const key = keyOf(said('user'), seed)
  const recording = readRecording(file)
  const known = recording.entries.find((entry) => entry.key === key)
  if (known !== undefined) return known
  const entry = { system: said('system'), user: said('user'), temperature, seed }
  const fresh = { key, ...entry, answer: '', inputTokens: 0, outputTokens: 0, seconds: 0 }
  recording.entries.push(fresh)
  writeRecording(file, recording)
  return fresh
}

/** Of the first block of data in a question, whose delimiter is another one each time. */
function keyOf(user: string, seed: number): string {
  const code = /^(DATA-\w+)\n([\s\S]*?)\n\1$/m.exec(user)?.[2] ?? user
  const round = /^An earlier change was refused/m.test(user) ? 'again' : 'first'
  return createHash('sha256')
    .update(JSON.stringify([code, seed, round]))
    .digest('hex')
    .slice(0, 16)
}
