import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { components } from '../../../agent/components.ts'
import { FIVE_SECTIONS } from '../../../agent/cli/five-sections-table.ts'
import { translateFiveSections } from '../../../agent/cli/five-sections.ts'
import { formatPath } from '../../../config/fault.ts'
import { loadConfig, type LoadedConfig } from '../../../config/load.ts'

const GUIDE = readFileSync('docs/guides/five-sections.md', 'utf8')

function load(text: string): Promise<LoadedConfig> {
  return loadConfig({
    files: ['agent.yaml'],
    sets: [],
    catalog: components,
    environment: { OPENAI_API_KEY: 'key', HOME: '/root' },
    readFile: () => Promise.resolve(text),
    translate: translateFiveSections,
  })
}

test('a fault in the form of five sections is told where it was written, as that form names it', async (t) => {
  await t.rejects(load('collector:\n  log_path: [a.log]\n'), {
    code: 'HEPH_CONFIG_INVALID',
    message: /agent.yaml:2:3: collector.log_path: unknown key; did you mean "log_paths"\?/,
  })
  await t.rejects(load('collector:\n  log_paths: [a.log]\ngenerator:\n  fix_mode: destroy\n'), {
    message: /agent.yaml:4:13: processors.fix.mode: expected one of/,
  })
  await t.rejects(load('collector: [a.log]\n'), { message: /collector: expected a map/ })
  await t.rejects(load('collector:\n  log_paths: [a.log]\nservice:\n  pipelines: {}\n'), {
    message: /collector: unknown section/,
  })
})

test('the example of the guide starts what it says', async (t) => {
  const example = /```yaml\n([^]*?)```/.exec(GUIDE)?.[1] ?? ''
  const { components: found, pipelines, warnings } = await load(example)
  t.same(warnings, [])
  t.same(pipelines, [
    {
      name: 'logs',
      receivers: ['file'],
      processors: ['recombine', 'parse', 'detect', 'redact', 'analyze', 'fix'],
      exporters: ['console', 'knowledge'],
    },
  ])
  const config = (key: string): unknown => found.find((each) => each.key === key)?.config
  t.match(config('file'), { include: ['/var/log/shop/*.log'], poll_interval: 1_000 })
  t.match(config('fix'), { mode: 'suggest', model: { provider: 'openai', api_key: 'key' } })
  t.match(config('analyze'), { repositories: [{ path: '/srv/shop' }] })
})

test('a collector alone finds errors, and asks for no code and no model', async (t) => {
  const { pipelines } = await load('collector: { log_paths: app.log }\n')
  t.same(pipelines[0]?.processors, ['recombine', 'parse', 'detect', 'redact'])
})

test('the guide shows where each value goes', (t) => {
  for (const [section, keys] of Object.entries(FIVE_SECTIONS)) {
    for (const { names, to } of keys) {
      const row = `| \`${section}.${names[0]}\` |`
      const line = GUIDE.split('\n').find((each) => each.replaceAll(/ +/g, ' ').startsWith(row)) ?? ''
      t.match(line, `\`${formatPath(to)}\``, row)
      for (const other of names.slice(1)) t.match(line, `\`${other}\``)
    }
  }
  t.end()
})
