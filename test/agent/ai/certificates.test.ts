import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import type { ModelProvider } from '../../../agent/ai/provider.ts'
import { createAnthropicProvider } from '../../../agent/ai/providers/anthropic.ts'
import { createGoogleProvider } from '../../../agent/ai/providers/google.ts'
import { createOpenAiProvider } from '../../../agent/ai/providers/openai.ts'
import type { ModelServer } from '../../../agent/ai/streamed-answer.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'

const CREATE: Readonly<Record<string, (server: ModelServer) => ModelProvider>> = {
  anthropic: createAnthropicProvider,
  google: createGoogleProvider,
  openai: createOpenAiProvider,
}

for (const [name, create] of Object.entries(CREATE)) {
  test(
    `the provider ${name} says nothing to a server whose certificate nobody trusts`,
    { skip: noOpenssl },
    async (t) => {
      const files = makeCertificates(t.testdir(), 'localhost')
      let requests = 0
      const server = createServer(
        { cert: readFileSync(files.serverCert), key: readFileSync(files.serverKey) },
        (_request, response) => {
          requests += 1
          response.end('{}')
        },
      )
      await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
      t.teardown(() => {
        server.closeAllConnections()
        server.close()
      })
      const baseUrl = `https://localhost:${(server.address() as AddressInfo).port}`
      const provider = create({ model: 'm', baseUrl, apiKey: 'k', timeoutMs: 20_000, clock: systemClock })
      const question = { system: 's', user: 'u', maxOutputTokens: 10 }
      await t.rejects(provider.complete(question, new AbortController().signal), {
        code: 'HEPH_AI_UNAVAILABLE',
      })
      t.equal(requests, 0)
    },
  )
}
