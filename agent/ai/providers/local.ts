import { existsSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deadlineOf, type Clock } from '../../model/clock.ts'
import { describeError, PermanentError, RetryableError } from '../../model/errors.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../provider.ts'

export interface LocalOptions {
  /** The GGUF file. Absolute. */
  readonly modelPath: string
  /** Question and answer together. Units: tokens. */
  readonly contextSize: number
  readonly timeoutMs: number
  /** Where the package is looked for besides our own folder, as with `npm install` beside a configuration. */
  readonly baseDirectory: string
  readonly clock: Clock
}

/** What runs local models; installed by whoever wants it. */
export const LOCAL_PACKAGE = 'node-llama-cpp'

/**
 * A model in a file, run in this process by `node-llama-cpp`, which is installed by whoever wants it. The file is read
 * at the first question and stays in memory.
 * Errors: those of `ModelProvider`; HEPH_AI_LOCAL where the package or the file is missing or cannot be used.
 */
export function createLocalProvider(options: LocalOptions): ModelProvider {
  let loading: Promise<Model> | undefined
  return {
    name: `local/${basename(options.modelPath, '.gguf')}`,
    bodyOf: ({ system, user }) => JSON.stringify({ system, user }),
    complete: async (request, signal) => {
      loading ??= load(options)
      const model = await loading.catch((thrown: unknown) => {
        loading = undefined
        throw thrown
      })
      return await answer(model, request, options, signal)
    },
  }
}

async function answer(
  model: Model,
  request: ModelRequest,
  { contextSize, timeoutMs, clock }: LocalOptions,
  outer: AbortSignal,
): Promise<ModelReply> {
  outer.throwIfAborted()
  const size = Math.min(contextSize, model.llamaModel.trainContextSize)
  const questionTokens = model.llamaModel.tokenize(request.system + request.user).length
  if (questionTokens + request.maxOutputTokens > size)
    throw new PermanentError(
      'HEPH_AI_REQUEST',
      `the question has ${questionTokens} tokens and the answer may have ${request.maxOutputTokens}: more than the context of ${size}`,
    )
  const { signal, cancel } = deadlineOf(clock, timeoutMs, outer, timeOut)
  const context = await model.llamaModel.createContext({ contextSize: size })
  try {
    const sequence = context.getSequence()
    const session = new model.library.LlamaChatSession({
      contextSequence: sequence,
      systemPrompt: request.system,
    })
    const { responseText, stopReason } = await session.promptWithMeta(request.user, {
      maxTokens: request.maxOutputTokens,
      temperature: request.temperature ?? 0,
      seed: request.seed ?? 0,
      signal,
    })
    return {
      text: responseText,
      isComplete: stopReason !== 'maxTokens',
      inputTokens: sequence.tokenMeter.usedInputTokens,
      outputTokens: sequence.tokenMeter.usedOutputTokens,
    }
  } catch (thrown) {
    outer.throwIfAborted()
    if (signal.aborted) throw signal.reason
    throw new PermanentError('HEPH_AI_LOCAL', `the local model failed: ${describeError(thrown)}`, {
      cause: thrown,
    })
  } finally {
    cancel()
    await context.dispose()
  }

  function timeOut(): Error {
    return new RetryableError('HEPH_AI_TIMEOUT', `the local model did not answer within ${timeoutMs}ms`)
  }
}

async function load({ modelPath, baseDirectory }: LocalOptions): Promise<Model> {
  if (!existsSync(modelPath)) throw new PermanentError('HEPH_AI_LOCAL', `there is no model file ${modelPath}`)
  const library = await libraryNear(baseDirectory)
  try {
    // Never compiled here: what the package brings for this machine is used, or nothing.
    // Its threads wait for each other by spinning: where one has no core of its own, an answer takes ten times as long. One is left to the rest.
    const llama = await library.getLlama({
      build: 'never',
      maxThreads: Math.max(availableParallelism() - 1, 1),
      logLevel: 'error',
      progressLogs: false,
    })
    return { library, llamaModel: await llama.loadModel({ modelPath }) }
  } catch (thrown) {
    throw new PermanentError('HEPH_AI_LOCAL', `${modelPath} cannot be used: ${describeError(thrown)}`, {
      cause: thrown,
    })
  }
}

async function libraryNear(baseDirectory: string): Promise<Library> {
  const manifest = localPackageManifest(baseDirectory)
  if (manifest === undefined)
    throw new PermanentError(
      'HEPH_AI_LOCAL',
      `a local model needs the package ${LOCAL_PACKAGE}: "npm install ${LOCAL_PACKAGE}" beside the configuration or the agent`,
    )
  const { main } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly main: string }
  return (await import(pathToFileURL(join(dirname(manifest), main)).href)) as Library
}

/** The manifest of the package that runs local models, of the agent or beside the configuration; undefined without one. */
export function localPackageManifest(baseDirectory: string): string | undefined {
  return manifestNear(import.meta.url) ?? manifestNear(pathToFileURL(join(baseDirectory, '_')).href)
}

function manifestNear(place: string): string | undefined {
  try {
    return findPackageJSON(LOCAL_PACKAGE, place)
  } catch {
    return undefined
  }
}

interface Model {
  readonly library: Library
  readonly llamaModel: LlamaModel
}

/** What is used of `node-llama-cpp` 3. */
interface Library {
  getLlama(options: {
    readonly build: 'never'
    readonly maxThreads: number
    readonly logLevel: 'error'
    readonly progressLogs: false
  }): Promise<{ loadModel(options: { readonly modelPath: string }): Promise<LlamaModel> }>
  readonly LlamaChatSession: new (options: {
    readonly contextSequence: LlamaSequence
    readonly systemPrompt: string
  }) => LlamaSession
}

interface LlamaModel {
  readonly trainContextSize: number
  tokenize(text: string): readonly unknown[]
  createContext(options: { readonly contextSize: number }): Promise<{
    getSequence(): LlamaSequence
    dispose(): Promise<void>
  }>
}

interface LlamaSequence {
  readonly tokenMeter: { readonly usedInputTokens: number; readonly usedOutputTokens: number }
}

interface LlamaSession {
  promptWithMeta(
    text: string,
    options: {
      readonly maxTokens: number
      readonly temperature: number
      readonly seed: number
      readonly signal: AbortSignal
    },
  ): Promise<{ readonly responseText: string; readonly stopReason: string }>
}
