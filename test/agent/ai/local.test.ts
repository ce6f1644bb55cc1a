import { join } from 'node:path'
import { test, type Test } from 'tap'
import { createLocalProvider } from '../../../agent/ai/providers/local.ts'
import type { Clock } from '../../../agent/model/clock.ts'

/** With timers that keep the test going: nothing else is under way while a model hangs. */
const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
const never = new AbortController().signal
const QUESTION = { system: 'be brief', user: 'why?', maxOutputTokens: 100 }

/** Stands for the package, with the calls that are made of it: what a real one answers is seen in the bench of local models. */
const PACKAGE = `
import { availableParallelism } from 'node:os'
export async function getLlama(options) {
  if (options.build !== 'never') throw new Error('would be compiled')
  if (options.maxThreads >= Math.max(availableParallelism(), 2)) throw new Error('threads that wait for cores')
  return { loadModel: async ({ modelPath }) => {
    if (modelPath.includes('broken')) throw new Error('no magic')
    return {
      trainContextSize: 4096,
      tokenize: (text) => text.split(' '),
      createContext: async ({ contextSize }) => ({
        getSequence: () => ({ tokenMeter: { usedInputTokens: 11, usedOutputTokens: 7 } }),
        dispose: async () => { globalThis.disposed = (globalThis.disposed ?? 0) + 1 },
      }),
    }
  } }
}
export class LlamaChatSession {
  constructor(options) { this.options = options }
  async promptWithMeta(text, options) {
    if (text === 'hang') await new Promise((_, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason)))
    if (text === 'break') throw new Error('out of context')
    return { responseText: this.options.systemPrompt + ':' + text + ':' + options.temperature + ':' + options.seed, stopReason: text === 'long' ? 'maxTokens' : 'eogToken' }
  }
}
`

function providerIn(t: Test, modelPath: string, files: Readonly<Record<string, unknown>> = withPackage()) {
  const folder = t.testdir({ 'model.gguf': 'GGUF', 'broken.gguf': '', ...files })
  const options = { contextSize: 2048, timeoutMs: 100, baseDirectory: folder, clock }
  return createLocalProvider({ ...options, modelPath: join(folder, modelPath) })
}

function withPackage() {
  const manifest = JSON.stringify({ name: 'node-llama-cpp', main: './index.js', type: 'module' })
  return { node_modules: { 'node-llama-cpp': { 'package.json': manifest, 'index.js': PACKAGE } } }
}

test('a local model says what is missing: its file, the package, a file that can be read', async (t) => {
  for (const [path, files, message] of [
    ['other.gguf', withPackage(), /there is no model file .*other\.gguf/],
    ['model.gguf', {}, /needs the package node-llama-cpp: "npm install node-llama-cpp"/],
    ['broken.gguf', withPackage(), /broken\.gguf cannot be used: .*no magic/],
  ] as const)
    await t.rejects(providerIn(t, path, files).complete(QUESTION, never), { code: 'HEPH_AI_LOCAL', message })
})

test('a local model answers, says what it used, and that it was cut off', async (t) => {
  const provider = providerIn(t, 'model.gguf')
  t.equal(provider.name, 'local/model')
  t.same(await provider.complete(QUESTION, never), {
    text: 'be brief:why?:0:0',
    isComplete: true,
    inputTokens: 11,
    outputTokens: 7,
  })
  t.match(await provider.complete({ ...QUESTION, user: 'long', temperature: 0.7, seed: 3 }, never), {
    text: 'be brief:long:0.7:3',
    isComplete: false,
  })
})

test('a local model that hangs, breaks or is asked too much ends with its code, and its context is given back', async (t) => {
  const provider = providerIn(t, 'model.gguf')
  const counts = globalThis as { disposed?: number }
  const before = counts.disposed ?? 0
  await t.rejects(provider.complete({ ...QUESTION, user: 'hang' }, never), { code: 'HEPH_AI_TIMEOUT' })
  await t.rejects(provider.complete({ ...QUESTION, user: 'break' }, never), { code: 'HEPH_AI_LOCAL' })
  await t.rejects(provider.complete({ ...QUESTION, maxOutputTokens: 2047 }, never), {
    code: 'HEPH_AI_REQUEST',
    message: /more than the context of 2048/,
  })
  await t.rejects(provider.complete(QUESTION, AbortSignal.abort(new Error('stopped'))), {
    message: 'stopped',
  })
  t.equal((counts.disposed ?? 0) - before, 2)
})
