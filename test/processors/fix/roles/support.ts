import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { checkValue } from '../../../../config/schema.ts'
import { config, type Config } from '../../../../processors/fix/config.ts'
import { RoleJournal } from '../../../../processors/fix/roles/journal.ts'
import { createRoleModels, type RoleModels } from '../../../../processors/fix/roles/role-models.ts'
import type { ModelConfig } from '../../../../processors/fix/strategies/model-config.ts'
import { createModelStrategy } from '../../../../processors/fix/strategies/model.ts'
import type { Strategy } from '../../../../processors/fix/strategy.ts'

/** One question as a model got it. */
export interface Asked {
  readonly system: string
  readonly user: string
}

/** A model server that answers by what it is told to be, and keeps what it was asked. */
export async function modelServer(
  t: Test,
  answer: (asked: Asked, count: number) => string,
): Promise<{ readonly baseUrl: string; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const { messages } = JSON.parse(text) as { readonly messages: readonly { readonly content: string }[] }
      const question = { system: messages[0]?.content ?? '', user: messages[1]?.content ?? '' }
      asked.push(question)
      const content = answer(question, asked.length)
      const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }]
      const usage = { prompt_tokens: 100, completion_tokens: 10 }
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ choices, usage }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked }
}

export interface Team {
  readonly config: ModelConfig
  readonly roles: RoleModels
  readonly journal: RoleJournal
  readonly strategy: Strategy
}

/** The model strategy with the roles of a written `model` section. */
export async function teamOf(directory: string, model: Record<string, unknown>): Promise<Team> {
  const checked = checkValue(config, { model: { model: 'm', max_attempts: 1, ...model } })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  const { model: section, model_min_occurrences: occurrencesMin } = checked.value as Config
  if (section === undefined) throw new Error('there is a model')
  const journal = new RoleJournal()
  const roles = await createRoleModels(section, {
    clock: systemClock,
    random: () => 0.5,
    baseDirectory: directory,
    stateDirectory: `${directory}/.state`,
    occurrencesMin,
    journal,
  })
  const strategy = createModelStrategy({
    config: section,
    clock: systemClock,
    occurrencesMin,
    roles,
    journal,
    baseDirectory: directory,
  })
  return { config: section, roles, journal, strategy }
}
