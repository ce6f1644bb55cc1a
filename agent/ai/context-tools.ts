import { Client, type CallToolResult } from '@modelcontextprotocol/client'
import { deadlineOf, type Clock } from '../model/clock.ts'
import { describeError, HephaestusError, PermanentError, RetryableError } from '../model/errors.ts'
import { redactText } from '../redaction/redact-text.ts'
import { ContextTransport } from './context-transport.ts'
import { withoutHidden, type PromptPart } from './prompt.ts'

/** A program that is asked what it knows of an error, as a configuration names it. */
interface ContextServer {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly tools: readonly { readonly name: string; readonly arguments: Readonly<Record<string, string>> }[]
  /** Units: milliseconds, for starting it and all of its tools. */
  readonly timeout: number
  /** Units: characters, of one answer. */
  readonly max_answer_size: number
}

/** What it may be told. Words of a log among them: data for it as for us. */
export interface ContextFacts {
  readonly type: string
  readonly message: string
  readonly service: string
  readonly function: string
  readonly path: string
}

interface ContextAnswers {
  readonly parts: readonly PromptPart[]
  /** What could not be asked, and why. */
  readonly notes: readonly string[]
}

interface ContextOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly baseDirectory: string
}

const FACT_CHARS_MAX = 500
const NOTE_CHARS_MAX = 300

/**
 * Asks tools of the Model Context Protocol what they know of an error, and gives their answers as data for a prompt. Which tools,
 * and what they are asked, the configuration says; a model has no part in it. A program that fails or is too slow is a note, and
 * the others are asked all the same.
 * Errors: the signal's reason when aborted. Bounds: the times and sizes of each.
 * Source: Model Context Protocol 2025-11-25, Tools.
 */
export async function askContextTools(
  servers: readonly ContextServer[],
  facts: ContextFacts,
  options: ContextOptions,
): Promise<ContextAnswers> {
  const parts: PromptPart[] = []
  const notes: string[] = []
  for (const server of servers) {
    const [name = ''] = server.command
    try {
      await askServer(server, facts, options, { parts, notes })
    } catch (thrown) {
      options.signal.throwIfAborted()
      const error = thrown instanceof HephaestusError ? thrown : failed(name, thrown)
      notes.push(`context tools of ${name}: ${error.code}: ${plainNote(describeError(error))}`)
    }
  }
  return { parts, notes }
}

async function askServer(
  server: ContextServer,
  facts: ContextFacts,
  { clock, signal, baseDirectory }: ContextOptions,
  { parts, notes }: { readonly parts: PromptPart[]; readonly notes: string[] },
): Promise<void> {
  const [program = ''] = server.command
  const late = new RetryableError('HEPH_AI_CONTEXT', `${program} did not answer within ${server.timeout} ms`)
  const deadline = deadlineOf(clock, server.timeout, signal, () => late)
  const transport = new ContextTransport({ ...server, cwd: baseDirectory })
  const client = new Client({ name: 'hephaestus', version: '1' })
  try {
    const asked = { signal: deadline.signal, timeout: server.timeout }
    await client.connect(transport, asked)
    for (const tool of server.tools) {
      const values = Object.entries(tool.arguments).map(([key, value]) => [key, filled(value, facts)])
      const result = await client.callTool(
        { name: tool.name, arguments: Object.fromEntries(values) as Record<string, string> },
        asked,
      )
      const text = textOf(result).slice(0, server.max_answer_size)
      if (result.isError === true)
        notes.push(`context tool ${tool.name} of ${program}: it says that it failed`)
      else if (text.trim() === '')
        notes.push(`context tool ${tool.name} of ${program}: it has nothing to say`)
      else parts.push({ title: `What the tool ${tool.name} knows of it:`, text, isData: true })
    }
  } catch (thrown) {
    throw deadline.signal.aborted && !signal.aborted ? late : thrown
  } finally {
    deadline.cancel()
    await client.close()
    await transport.close()
  }
}

/** Shape: "{type} in {service}" gives "TypeError in shop". Other braces stay. */
function filled(template: string, facts: ContextFacts): string {
  return template.replaceAll(/\{(type|message|service|function|path)\}/g, (_, name: keyof ContextFacts) =>
    withoutHidden(redactText(facts[name].slice(0, 4 * FACT_CHARS_MAX))).slice(0, FACT_CHARS_MAX),
  )
}

/** What went wrong may be told in words of the program. */
function plainNote(text: string): string {
  return withoutHidden(redactText(text.slice(0, 4 * NOTE_CHARS_MAX))).slice(0, NOTE_CHARS_MAX)
}

function textOf({ content }: CallToolResult): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
}

function failed(program: string, cause: unknown): PermanentError {
  return new PermanentError('HEPH_AI_CONTEXT', `${program} cannot be asked`, { cause })
}
