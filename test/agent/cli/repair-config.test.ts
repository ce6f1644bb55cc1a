import { join } from 'node:path'
import { test } from 'tap'
import type { CommandContext } from '../../../agent/cli/command-context.ts'
import { loadRepairConfig } from '../../../agent/cli/commands/repair-config.ts'
import { components } from '../../../agent/components.ts'

const PIPELINE =
  'service: { pipelines: { logs: { receivers: [file], processors: [fix], exporters: [console] } } }\n'
const AGENT = `receivers: { file: { include: [a.log] } }\nexporters: { console: }\nprocessors: { fix: { mode: deploy } }\n${PIPELINE}`

test('A command about a repair takes settings alone over the usual ones, and a whole configuration as it is', async (t) => {
  const folder = t.testdir({
    'settings.yaml': 'processors: { fix: { mode: deploy } }\n',
    'agent.yaml': AGENT,
    'wrong.yaml': 'processors: { fix: { mode: depploy } }\n',
  })
  const context: CommandContext = {
    registry: components,
    environment: {},
    workingDirectory: folder,
    self: [],
    version: '1.2.3',
    print: () => undefined,
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
  const load = (file: string) =>
    loadRepairConfig('fixes plan', { config: [join(folder, file)], set: [] }, context)
  const [settings, agent] = [await load('settings.yaml'), await load('agent.yaml')]
  for (const { components: all } of [settings, agent])
    t.match(all.find(({ id }) => id.type === 'fix')?.config, { mode: 'deploy' })
  t.match(settings.pipelines, [{ name: 'logs', receivers: ['stdout'] }])
  t.match(agent.pipelines, [{ name: 'logs', receivers: ['file'], processors: ['fix'] }])
  await t.rejects(load('wrong.yaml'), { message: /wrong\.yaml:1:28: processors\.fix\.mode/ })
})
