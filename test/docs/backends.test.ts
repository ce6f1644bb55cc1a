import { globSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { loadedConfig } from '../support/loaded-config.ts'

const PIPELINE = `
receivers:
  file: { include: [/var/log/app.log] }
service:
  pipelines:
    logs: { receivers: [file], exporters: [EXPORTER] }
`

const page = readFileSync('docs/backends.md', 'utf8')
const blocks = [...page.matchAll(/^## (.+)\n[^]*?```yaml\n([^]*?)```/gm)]

for (const [, backend = '', yaml = ''] of blocks) {
  test(`the configuration for ${backend} in docs/backends.md is valid`, async (t) => {
    const name = /^ {2}(\S+):$/m.exec(yaml)?.[1] ?? ''
    const loaded = await loadedConfig(yaml + PIPELINE.replace('EXPORTER', name))
    t.ok(loaded.components.some(({ kind, key }) => kind === 'exporter' && key === name))
  })
}

test('docs/backends.md has a configuration under each backend', (t) => {
  t.equal(blocks.length, page.match(/^## /gm)?.length)
  t.end()
})

for (const path of globSync('config/examples/webhook-*.yaml')) {
  test(`${path} is valid`, async (t) => {
    const loaded = await loadedConfig(readFileSync(path, 'utf8'))
    t.ok(loaded.components.some(({ id }) => id.type === 'webhook'))
  })
}
