import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { readPrompts, recorded } from '../../../agent/ai/prompt-log.ts'
import type { ModelProvider } from '../../../agent/ai/provider.ts'
import { createOpenAiProvider } from '../../../agent/ai/providers/openai.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { scriptedServer } from './support.ts'

const never = new AbortController().signal
const QUESTION = { system: 'be brief', user: 'why é?', maxOutputTokens: 100 }
const silent: ModelProvider = {
  name: 'openai/m',
  bodyOf: ({ user }) => user,
  complete: () => Promise.resolve({ text: '', isComplete: true, inputTokens: 0, outputTokens: 0 }),
}

function folder(t: { teardown(undo: () => void): void }): string {
  const directory = mkdtempSync(join(tmpdir(), 'hephaestus-prompts-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

void test('what was sent to a model is kept byte for byte, for its user alone', async (t) => {
  const stateDirectory = folder(t)
  const { origin, calls } = await scriptedServer(t, [(response) => response.writeHead(400).end('{}')])
  const openai = createOpenAiProvider({
    model: 'm',
    baseUrl: `${origin}/v1`,
    apiKey: '',
    timeoutMs: 5_000,
    clock: systemClock,
  })
  const provider = recorded(openai, { stateDirectory, fingerprint: 'ab12', clock: systemClock })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_REQUEST' })
  const [kept] = readPrompts(stateDirectory, 'ab12')
  t.equal(kept?.body, calls[0]?.text)
  t.equal(kept?.to, 'openai/m')
  t.equal(statSync(join(stateDirectory, 'prompts/ab12/00000001.json')).mode & 0o077, 0)
  t.strictSame(readPrompts(stateDirectory, 'cd34'), [])
})

void test('of the requests for an error the newest are kept, and a fingerprint is never a path', async (t) => {
  const stateDirectory = folder(t)
  const provider = recorded(silent, { stateDirectory, fingerprint: '../../up', clock: systemClock })
  for (let index = 0; index < 35; index += 1)
    await provider.complete({ ...QUESTION, user: `q${index}` }, never)
  const bodies = readPrompts(stateDirectory, '../../up').map(({ body }) => body)
  t.equal(bodies.length, 30)
  t.equal(bodies[0], 'q5')
  t.equal(bodies.at(-1), 'q34')
  t.strictSame(readdirSync(stateDirectory), ['prompts'])
})

void test('errors that no model was asked about for the longest time are forgotten', async (t) => {
  const stateDirectory = folder(t)
  let nowMs = 0
  const clock = { ...systemClock, now: () => (nowMs += 1_000) }
  for (let index = 0; index < 302; index += 1)
    await recorded(silent, { stateDirectory, fingerprint: `f${index}`, clock }).complete(QUESTION, never)
  t.equal(readdirSync(join(stateDirectory, 'prompts')).length, 300)
  t.strictSame(readPrompts(stateDirectory, 'f0'), [])
  t.equal(readPrompts(stateDirectory, 'f301').length, 1)
})
