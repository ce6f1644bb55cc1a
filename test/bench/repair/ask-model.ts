import { parseArgs } from 'node:util'
import { basename, resolve } from 'node:path'
import { createLocalProvider } from '../../../agent/ai/providers/local.ts'
import { createOpenAiProvider } from '../../../agent/ai/providers/openai.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { readRecording, writeRecording } from './recorded-model.ts'

/**
 * Asks a model the questions of a recording that have no answer, one after another, and keeps each answer at once.
 *
 *   node test/bench/repair/ask-model.ts --recording FILE --model FILE.gguf
 *   node test/bench/repair/ask-model.ts --recording FILE --model NAME --base-url http://127.0.0.1:8080/v1
 *
 * With a file the model runs in this process (node-llama-cpp, to be installed besides), with a URL behind a server.
 */
const { values } = parseArgs({
  options: {
    recording: { type: 'string' },
    model: { type: 'string' },
    'base-url': { type: 'string' },
    tokens: { type: 'string', default: '700' },
  },
})
const { recording: file, model, 'base-url': baseUrl } = values
if (file === undefined || model === undefined) throw new Error('--recording and --model are needed')

const timeoutMs = 3_600_000
const never = new AbortController().signal
const provider =
  baseUrl === undefined
    ? createLocalProvider({
        modelPath: resolve(model),
        contextSize: 8192,
        timeoutMs,
        baseDirectory: process.cwd(),
        clock: systemClock,
      })
    : createOpenAiProvider({ model, baseUrl, apiKey: '', timeoutMs, clock: systemClock })

const waiting = readRecording(file).entries.filter(({ answer }) => answer === '')
for (const [index, { key, system, user, temperature, seed }] of waiting.entries()) {
  const begin = performance.now()
  const request = { system, user, maxOutputTokens: Number(values.tokens), temperature, seed }
  const { text, isComplete, inputTokens, outputTokens } = await provider.complete(request, never)
  const seconds = Math.round((performance.now() - begin) / 100) / 10
  // Read again: questions may have been added meanwhile.
  const recording = readRecording(file)
  const entry = recording.entries.find((each) => each.key === key)
  if (entry === undefined) continue
  const answer = isComplete ? text : `${text}\n(cut off)`
  Object.assign(entry, { answer, inputTokens, outputTokens, seconds })
  recording.model = basename(model, '.gguf')
  writeRecording(file, recording)
  console.log(`${index + 1} of ${waiting.length}: ${inputTokens} + ${outputTokens} tokens in ${seconds} s`)
}
process.exit(0)
