import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import type { Config as FixConfig } from '../../processors/fix/config.ts'
import type { Config } from '../../processors/routing/config.ts'
import { createRouting } from '../../processors/routing/processor.ts'
import { batchOfText } from '../support/batches.ts'
import { loadedConfig } from '../support/loaded-config.ts'
import { settingsWith } from '../support/settings.ts'

/** The configurations of the guide, one a step. */
const STEPS = [...readFileSync('docs/guides/adoption.md', 'utf8').matchAll(/```yaml\n([^]*?)```/g)].map(
  ([, yaml = '']) => yaml,
)

test('By the guide one agent makes pull requests of fixes for staging alone, and of those that may be used without asking', async (t) => {
  const { components: loaded } = await loadedConfig(STEPS[1] ?? '')
  const own = loaded.find(({ key }) => key === 'routing')?.config as Config
  const wayOf = async (environment: string, automation: string): Promise<string> => {
    const batch = batchOfText(['a fix'])
    batch.resource = { attributes: { [ATTRIBUTE.deploymentEnvironment]: environment } }
    batch.setEventName(0, EVENT.fixProposed)
    batch.addAttributes(0, { [ATTRIBUTE.fixAutomation]: automation })
    let way = ''
    const next = {
      consume: (routed: typeof batch): Promise<void> => {
        way = [...(routed.exporters(0) ?? [])].join(' ')
        routed.settle('delivered')
        return Promise.resolve()
      },
    }
    await createRouting(settingsWith(), own, next).consume(batch, new AbortController().signal)
    return way
  }
  t.equal(await wayOf('staging', 'deploy'), 'otlp_http pull_request')
  t.equal(await wayOf('staging', 'suggest'), 'otlp_http')
  t.equal(await wayOf('production', 'deploy'), 'otlp_http')
})

test('The first step asks no model and leaves everything on the host', async (t) => {
  const { components: loaded } = await loadedConfig(STEPS[0] ?? '')
  t.strictSame(
    loaded.filter(({ kind }) => kind === 'exporter').map(({ key }) => key),
    ['file'],
  )
  t.strictSame(
    loaded.filter(({ key }) => key === 'fix').map(({ config }) => (config as FixConfig).model),
    [undefined],
  )
})
