import { globSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'tap'
import { loadedConfig } from '../../support/loaded-config.ts'

test('the same configuration gives equal values each time, so that a reload leaves every component alone', async (t) => {
  const pages = globSync('{receivers,processors,exporters,agent/extensions}/*/README.md')
  t.ok(pages.length > 20)
  for (const page of pages) {
    const example = /```yaml\n([^]*?)```/.exec(readFileSync(page, 'utf8'))?.[1] ?? ''
    const [one, other] = [await loadedConfig(example), await loadedConfig(example)]
    for (const [place, { key, config }] of one.components.entries())
      t.ok(isDeepStrictEqual(config, other.components[place]?.config), `${page}: ${key}`)
  }
})
