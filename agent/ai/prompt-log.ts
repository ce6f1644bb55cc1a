import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'
import { fieldOf, parsedJson } from './fields.ts'
import type { ModelProvider } from './provider.ts'

/** One request as it was sent. */
export interface SentPrompt {
  /** Shape: "2026-11-21T19:40:00.000Z". */
  readonly sentAt: string
  /** Name of the provider. Shape: "openai/gpt-5". */
  readonly to: string
  /** The body of the request, byte for byte; of a model in this process what it was given. */
  readonly body: string
}

const FOLDER = 'prompts'
const PROMPTS_MAX = 30
const ERRORS_MAX = 300

/**
 * A provider whose requests are kept in files, for whoever wants to know what left this machine. They are written before
 * they are sent: what cannot be kept is not sent.
 * Bounds: the newest 30 requests for each error, of the newest 300 errors.
 */
export function recorded(
  provider: ModelProvider,
  log: { readonly stateDirectory: string; readonly fingerprint: string; readonly clock: Clock },
): ModelProvider {
  return {
    name: provider.name,
    bodyOf: (request) => provider.bodyOf(request),
    complete: (request, signal) => {
      const sentAt = new Date(log.clock.now()).toISOString()
      keep(join(log.stateDirectory, FOLDER), log.fingerprint, {
        sentAt,
        to: provider.name,
        body: provider.bodyOf(request),
      })
      return provider.complete(request, signal)
    },
  }
}

/** What was sent for an error, oldest first; nothing when no model was asked. */
export function readPrompts(stateDirectory: string, fingerprint: string): readonly SentPrompt[] {
  const folder = join(stateDirectory, FOLDER, nameOf(fingerprint))
  return namesIn(folder).flatMap((name) => {
    const kept = parsedJson(readFileSync(join(folder, name), 'utf8'))
    const [sentAt, to, body] = ['sentAt', 'to', 'body'].map((field) => fieldOf(kept, field))
    return typeof sentAt === 'string' && typeof to === 'string' && typeof body === 'string'
      ? [{ sentAt, to, body }]
      : []
  })
}

function keep(root: string, fingerprint: string, prompt: SentPrompt): void {
  const folder = join(root, nameOf(fingerprint))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const names = namesIn(folder)
  const number = Number.parseInt(names.at(-1) ?? '0', 10) + 1
  writeFileSync(join(folder, `${String(number).padStart(8, '0')}.json`), JSON.stringify(prompt), {
    mode: 0o600,
  })
  for (const name of names.slice(0, Math.max(0, names.length + 1 - PROMPTS_MAX))) rmSync(join(folder, name))
  if (names.length === 0) forgetOldest(root)
}

/** Folders of errors that no model was asked about for the longest time go first. */
function forgetOldest(root: string): void {
  const folders = namesIn(root)
  if (folders.length <= ERRORS_MAX) return
  const byAge = folders
    .map((name) => ({ name, newest: newestIn(join(root, name)) }))
    .toSorted((a, b) => a.newest.localeCompare(b.newest))
  for (const { name } of byAge.slice(0, folders.length - ERRORS_MAX))
    rmSync(join(root, name), { recursive: true, force: true })
}

function newestIn(folder: string): string {
  const name = namesIn(folder).at(-1)
  const sentAt =
    name === undefined ? undefined : fieldOf(parsedJson(readFileSync(join(folder, name), 'utf8')), 'sentAt')
  return typeof sentAt === 'string' ? sentAt : ''
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    // Nothing was kept yet.
    return []
  }
}

/** Fingerprints are hexadecimal; nothing else becomes a name. */
function nameOf(fingerprint: string): string {
  return fingerprint.replaceAll(/[^\w-]/g, '_').slice(0, 100)
}
