import OpenAI from 'openai'
import { test } from 'tap'
import { anthropicEvents, events, googleEvents, openAiEvents, scriptedServer } from './support.ts'

/*
 * Goal: the scripted servers of the tests speak as the real ones do.
 * Method: the vendors' own clients ask them and read their answers, where they are installed. What those send is what ours
 * send, field by field.
 */

type Loaded = Readonly<Record<string, unknown>>
type Constructor = new (options: unknown) => unknown

async function load(name: string): Promise<Loaded | undefined> {
  return await (import(name) as Promise<Loaded>).catch(() => undefined)
}

async function collected(stream: unknown): Promise<readonly unknown[]> {
  const parts: unknown[] = []
  for await (const part of stream as AsyncIterable<unknown>) parts.push(part)
  return parts
}

const anthropic = await load('@anthropic-ai/sdk')
const google = await load('@google/genai')

void test("OpenAI's own client reads the scripted answer, and asks in our form", async (t) => {
  const { origin, calls } = await scriptedServer(t, [events(openAiEvents(['an ', 'answer']))])
  const client = new OpenAI({ apiKey: 'key-1', baseURL: `${origin}/v1`, maxRetries: 0 })
  const stream = client.chat.completions.stream({
    model: 'm',
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'why?' },
    ],
    max_completion_tokens: 100,
    temperature: 0,
    seed: 3,
    stream_options: { include_usage: true },
  })
  t.match(await stream.finalChatCompletion(), {
    choices: [{ finish_reason: 'stop', message: { content: 'an answer' } }],
    usage: { prompt_tokens: 15, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 4 } },
  })
  t.equal(calls[0]?.path, '/v1/chat/completions')
  t.equal(calls[0]?.headers.authorization, 'Bearer key-1')
  t.strictSame(Object.keys(calls[0]?.body ?? {}).toSorted(), [
    'max_completion_tokens',
    'messages',
    'model',
    'seed',
    'stream',
    'stream_options',
    'temperature',
  ])
})

void test(
  "Anthropic's own client reads the scripted answer, and asks in our form",
  { skip: anthropic === undefined ? 'the package @anthropic-ai/sdk is not installed' : false },
  async (t) => {
    const { origin, calls } = await scriptedServer(t, [events(anthropicEvents(['an ', 'answer']))])
    const Client = anthropic?.['default'] as Constructor
    const client = new Client({ apiKey: 'key-1', baseURL: origin, maxRetries: 0 }) as {
      readonly messages: { stream(body: unknown): { finalMessage(): Promise<unknown> } }
    }
    const message = await client.messages
      .stream({
        model: 'm',
        max_tokens: 100,
        system: [{ type: 'text', text: 'be brief', cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: 'why?' }],
      })
      .finalMessage()
    t.match(message, {
      content: [{ type: 'text', text: 'an answer' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, cache_read_input_tokens: 4, output_tokens: 7 },
    })
    t.equal(calls[0]?.path, '/v1/messages')
    t.match(calls[0]?.headers, { authorization: 'Bearer key-1', 'anthropic-version': '2026-10-21' })
    t.match(calls[0]?.body, { stream: true, max_tokens: 100, messages: [{ role: 'user', content: 'why?' }] })
  },
)

void test(
  "Google's own client reads the scripted answer, and asks in our form",
  { skip: google === undefined ? 'the package @google/genai is not installed' : false },
  async (t) => {
    const { origin, calls } = await scriptedServer(t, [events(googleEvents(['an ', 'answer']))])
    const Client = google?.['GoogleGenAI'] as Constructor
    const client = new Client({ apiKey: 'key-1', httpOptions: { baseUrl: origin } }) as {
      readonly models: { generateContentStream(request: unknown): Promise<unknown> }
    }
    const stream = await client.models.generateContentStream({
      model: 'm',
      contents: [{ role: 'user', parts: [{ text: 'why?' }] }],
      config: {
        systemInstruction: 'be brief',
        maxOutputTokens: 100,
        temperature: 0,
        candidateCount: 1,
        seed: 3,
      },
    })
    const parts = (await collected(stream)) as readonly {
      readonly text?: string
      readonly usageMetadata?: unknown
    }[]
    t.equal(parts.map(({ text }) => text ?? '').join(''), 'an answer')
    t.match(parts.at(-1)?.usageMetadata, { promptTokenCount: 15, candidatesTokenCount: 5 })
    t.equal(calls[0]?.path, '/v1/models/m:streamGenerateContent?alt=sse')
    t.equal(calls[0]?.headers['x-goog-api-key'], 'key-1')
    t.match(calls[0]?.body, {
      contents: [{ role: 'user', parts: [{ text: 'why?' }] }],
      generationConfig: { maxOutputTokens: 100, temperature: 0, candidateCount: 1, seed: 3 },
    })
  },
)
