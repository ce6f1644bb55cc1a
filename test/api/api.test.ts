import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { createAgent, loadConfig, type CreateAgentOptions, type Fix } from '../../agent/api.ts'
import type * as published from '../../packaging/npm/api.d.ts'

// What is published says what there is.
const publishedLoad: (...words: Parameters<typeof published.loadConfig>) => Promise<published.Config> = (
  ...words
) => loadConfig(...words).then((config) => ({ ...config }))
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const isSame: [Same<Fix, published.Fix>, Same<CreateAgentOptions, published.CreateAgentOptions>] = [
  true,
  true,
]
const publishedAgent: Omit<published.EmbeddedAgent, 'reload'> | undefined = undefined as
  ReturnType<typeof createAgent> | undefined

function pipeline(include: string): Record<string, unknown> {
  return {
    receivers: { file: { include: [include], start_at: 'beginning' } },
    processors: { recombine: null, parse: null, detect: null, analyze: null, fix: null },
    exporters: { file: { path: 'out.json' } },
    service: {
      pipelines: {
        logs: {
          receivers: ['file'],
          processors: ['recombine', 'parse', 'detect', 'analyze', 'fix'],
          exporters: ['file'],
        },
      },
    },
  }
}

test('loadConfig tells every fault of an object, and of files', async (t) => {
  t.same(isSame, [true, true])
  t.equal(publishedAgent, undefined)
  await t.rejects(publishedLoad({ receivers: { fiel: {} } }), {
    code: 'HEPH_CONFIG_INVALID',
    message: /did you mean "file"/,
  })
  await t.rejects(loadConfig('none.yaml', { currentDirectory: t.testdir() }), { code: 'HEPH_CONFIG_INVALID' })
})

test('an agent that cannot start says why, and its fixes end', async (t) => {
  const folder = t.testdir()
  writeFileSync(join(folder, 'state'), 'a file where a folder should be')
  const config = await loadConfig(pipeline(join(folder, 'app.log')), { currentDirectory: folder })
  const agent = createAgent(config, { stateDirectory: join(folder, 'state') })
  await t.rejects(agent.start())
  t.same(await agent.fixes().next(), { done: true, value: undefined })
})
