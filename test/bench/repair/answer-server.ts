import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'

/** A server that stands for a model. */
export interface AnswerServer {
  /** Settings of the agent that make it ask this model. */
  readonly set: readonly string[]
  readonly close: () => Promise<void>
}

/** What a model says to a question. */
export interface Said {
  readonly content: string
  readonly inputTokens?: number
  readonly outputTokens?: number
}

/**
 * Starts a server in the wire format of OpenAI on loopback that answers every question with a patch, in the form that
 * the agent asks for. So it is seen what the agent's own checks make of a change, whoever proposes it.
 */
export async function startAnswerServer(patch: string): Promise<AnswerServer> {
  const content = answerOf(readFileSync(patch, 'utf8'))
  return await serveAnswers('answer', (request) => {
    request.resume()
    return Promise.resolve({ content })
  })
}

/** Starts a server in the wire format of OpenAI on loopback; `answer` reads the question and says what comes back. */
export async function serveAnswers(
  model: string,
  answer: (request: IncomingMessage) => Promise<Said>,
): Promise<AnswerServer> {
  const server = createServer((request, response) => {
    void answer(request).then(({ content, inputTokens = 0, outputTokens = 0 }) => {
      const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }]
      const usage = { prompt_tokens: inputTokens, completion_tokens: outputTokens }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ id: model, object: 'chat.completion', choices, usage }))
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => {
    server.once('listening', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    set: [
      `processors.fix.model.model=${model}`,
      `processors.fix.model.base_url=http://127.0.0.1:${port}/v1`,
      'processors.fix.model.max_attempts=1',
    ],
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

/** A unified diff as search and replace blocks, one a hunk. */
export function answerOf(patch: string): string {
  const blocks: string[] = []
  let path = ''
  let search: string[] = []
  let replace: string[] = []
  const end = (): void => {
    if (search.length + replace.length > 0) blocks.push(blockOf(path, search, replace))
    search = []
    replace = []
  }
  let isInHunk = false
  for (const line of patch.split('\n')) {
    if (/^(?:@@|diff |--- |\+\+\+ )/.test(line) && !(isInHunk && /^(?:---|\+\+\+) (?![ab]\/)/.test(line))) {
      end()
      isInHunk = line.startsWith('@@')
      if (line.startsWith('--- ')) path = line.slice(4).replace(/^a\//, '').trim()
    } else if (isInHunk && !line.startsWith('\\') && line !== '') {
      if (!line.startsWith('+')) search.push(line.slice(1))
      if (!line.startsWith('-')) replace.push(line.slice(1))
    }
  }
  end()
  return ['The change that was asked for.', ...blocks].join('\n\n')
}

function blockOf(path: string, search: readonly string[], replace: readonly string[]): string {
  return [`FILE: ${path}`, '<<<<<<< SEARCH', ...search, '=======', ...replace, '>>>>>>> REPLACE'].join('\n')
}
