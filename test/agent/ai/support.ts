import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** What a scripted server does with one call. */
export type Answer = (response: ServerResponse) => void

interface Call {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
  /** As it came. */
  readonly text: string
}

/** A server that gives one scripted answer after the other; the last one repeats. */
export async function scriptedServer(
  t: Test,
  answers: readonly Answer[],
): Promise<{ readonly origin: string; readonly calls: readonly Call[] }> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>
      calls.push({ path: request.url ?? '', headers: request.headers, body, text })
      ;(answers[calls.length - 1] ?? answers.at(-1))?.(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

/** Server-sent events in pieces that end anywhere, as the network sends them. */
export function events(list: readonly unknown[], more: { readonly isCut?: boolean } = {}): Answer {
  return (response) => {
    response.setHeader('content-type', 'text/event-stream')
    const text = list.map(written).join('')
    for (let at = 0; at < text.length; at += 37) response.write(text.slice(at, at + 37))
    if (more.isCut === true) response.destroy()
    else response.end()
  }
}

/** Events have a name where their data says one. */
function written(event: unknown): string {
  const { type } = event as { readonly type?: string }
  const name = type === undefined ? '' : `event: ${type}\r\n`
  return `${name}data: ${JSON.stringify(event)}\r\n\r\n`
}

export function status(code: number, headers: Record<string, string> = {}, body = '{"error":{}}'): Answer {
  return (response) => response.writeHead(code, headers).end(body)
}

/** A call that is never answered. */
export const silence: Answer = () => undefined

/** What Anthropic's messages stream for a text. */
export function anthropicEvents(parts: readonly string[], stopReason = 'end_turn'): readonly unknown[] {
  const usage = {
    input_tokens: 11,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 4,
    output_tokens: 1,
  }
  return [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...parts.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 7 },
    },
    { type: 'message_stop' },
  ]
}

/** What Google's streamGenerateContent streams for a text. */
export function googleEvents(parts: readonly string[], finishReason = 'STOP'): readonly unknown[] {
  const usageMetadata = {
    promptTokenCount: 15,
    candidatesTokenCount: 5,
    thoughtsTokenCount: 2,
    totalTokenCount: 22,
    cachedContentTokenCount: 4,
  }
  return parts.map((text, index) => ({
    candidates: [
      {
        index: 0,
        content: { role: 'model', parts: [{ text: 'let me see', thought: true }, { text }] },
        ...(index === parts.length - 1 ? { finishReason } : {}),
      },
    ],
    usageMetadata,
    modelVersion: 'm',
  }))
}

/** What chat completions stream for a text: the usage is in an event of its own, after the end. */
export function openAiEvents(parts: readonly string[], finishReason = 'stop'): readonly unknown[] {
  const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
  const usage = {
    prompt_tokens: 15,
    completion_tokens: 7,
    total_tokens: 22,
    prompt_tokens_details: { cached_tokens: 4 },
  }
  const delta = (said: object, reason: string | null): object => ({
    ...chunk,
    choices: [{ index: 0, delta: said, logprobs: null, finish_reason: reason }],
    usage: null,
  })
  return [
    delta({ role: 'assistant', content: '', refusal: null }, null),
    ...parts.map((content) => delta({ content }, null)),
    delta(
      finishReason === 'refusal' ? { refusal: 'I will not' } : {},
      finishReason === 'refusal' ? 'stop' : finishReason,
    ),
    { ...chunk, choices: [], usage },
  ]
}
