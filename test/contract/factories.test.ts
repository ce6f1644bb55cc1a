import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { components } from '../../agent/components.ts'
import type { AgentView } from '../../agent/component/agent-view.ts'
import type { Consumer } from '../../agent/component/component.ts'
import type { ComponentFactory } from '../../agent/component/factory.ts'
import { deliveryFields } from '../../agent/delivery/delivery-config.ts'
import { optionRows } from '../../config/reference.ts'
import { componentFolder } from '../../.ci/component-folder.ts'
import { withOptionTable } from '../../.ci/option-table.ts'
import { batchOfText, recordingTracker } from '../support/batches.ts'
import { loadedConfig } from '../support/loaded-config.ts'
import { settingsWith } from '../support/settings.ts'

/**
 * What every component promises, asked of each factory: the same questions, whatever it does. The
 * configuration used is the example of the component's README.
 */
const ROOT = join(import.meta.dirname, '../..')
const never = new AbortController().signal

for (const factory of components.factories) {
  const name = `${factory.kind} ${factory.type}`
  const folder = join(ROOT, componentFolder(factory))

  test(`${name} lives in the folder of its type and says what it is`, async (t) => {
    const source = await readFile(join(folder, 'factory.ts'), 'utf8')
    t.match(source, `type: '${factory.type}'`)
    t.match(factory.summary, /^[A-Z].+[^.]$/)
  })

  test(`${name} documents its options as it declares them`, async (t) => {
    const readme = await readFile(join(folder, 'README.md'), 'utf8')
    t.equal(readme, withOptionTable(readme, factory.config))
  })

  test(`${name} refuses a key that it does not know`, async (t) => {
    const result = factory.config.safeParse({ no_such_key: 1 })
    t.equal(result.success, false)
    t.match(JSON.stringify(result.error?.issues), 'no_such_key')
  })

  test(`${name} is created without doing anything, and is shut down safely without a start, twice`, async (t) => {
    const instance = await create(factory, await exampleConfig(factory, folder), t.testdir())
    await instance.shutdown(never)
    await instance.shutdown(never)
    t.pass('nothing was thrown')
  })

  if (factory.kind === 'processor') {
    test(`${name} refuses batches after its shutdown and leaves their receipts to the caller`, async (t) => {
      const instance = await create(factory, await exampleConfig(factory, folder), t.testdir())
      await instance.start(never)
      await instance.shutdown(never)
      const { tracker, outcomes } = recordingTracker()
      const processor = instance as unknown as Consumer
      await t.rejects(processor.consume(batchOfText(['late'], { tracker }), never), {
        code: 'HEPH_COMPONENT_STOPPED',
      })
      t.same(outcomes, [])
    })

    test(`${name} accounts for every range exactly once`, async (t) => {
      const settledBytes: number[] = []
      const next: Consumer = {
        consume: (batch) => {
          batch.settle('delivered')
          return Promise.resolve()
        },
      }
      const instance = await create(factory, await exampleConfig(factory, folder), t.testdir(), next)
      await instance.start(never)
      const { tracker } = recordingTracker()
      const processor = instance as unknown as Consumer
      await processor.consume(
        batchOfText(['one', 'Error: two', '    at f (/a.js:1:1)', 'three'], { tracker }),
        never,
      )
      await processor.consume(batchOfText(['{"level":"error","msg":"four"}', ''], { tracker }), never)
      await instance.shutdown(never)
      settledBytes.push(tracker.safePosition)
      t.equal(tracker.openCount, 0)
      t.same(settledBytes, [tracker.issuedEnd])
    })
  }

  if (factory.kind === 'exporter') {
    test(`${name} has the keys that delivery needs`, async (t) => {
      const keys = optionRows(factory.config).map((row) => row.key.split('.')[0])
      for (const key of Object.keys(deliveryFields)) t.ok(keys.includes(key), key)
    })
  }
}

async function create(
  factory: ComponentFactory,
  config: unknown,
  directory: string,
  next: Consumer = nowhere,
) {
  const settings = settingsWith({
    id: { type: factory.type, name: '' },
    stateDirectory: directory,
    baseDirectory: directory,
    isOnce: true,
  })
  if (factory.kind === 'exporter') return factory.create(settings, config)
  if (factory.kind === 'extension') return factory.create(settings, config, idleAgent)
  if (factory.kind === 'processor') return factory.create(settings, config, next)
  return factory.create(settings, config, next)
}

const idleAgent: AgentView = {
  version: '0',
  state: () => ({ state: 'running', sinceMs: 0, reason: '', isStopping: false }),
  components: () => [],
}

const nowhere: Consumer = {
  consume: (batch) => {
    batch.settle('delivered')
    return Promise.resolve()
  },
}

/** The component's own part of the whole configuration that its README shows. */
async function exampleConfig(factory: ComponentFactory, folder: string): Promise<unknown> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1]
  if (yaml === undefined) throw new Error(`${folder}/README.md shows no configuration`)
  const loaded = await loadedConfig(yaml, 'README.yaml')
  const own = loaded.components.find((each) => each.kind === factory.kind && each.id.type === factory.type)
  if (own === undefined) throw new Error(`the example of ${folder}/README.md does not use the component`)
  return own.config
}
