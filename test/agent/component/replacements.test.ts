import { test } from 'tap'
import { collectorReplacements } from '../../../agent/component/replacements.ts'
import { components } from '../../../agent/components.ts'

const KINDS = ['receiver', 'processor', 'exporter', 'extension'] as const

test('collectorReplacements name what this agent does not have, and lead to components that it has', (t) => {
  const names = new Set(KINDS.flatMap((kind) => components.names(kind)))
  for (const kind of KINDS) {
    const own = components.names(kind)
    for (const [type, todo] of Object.entries(collectorReplacements[kind] ?? {})) {
      t.notOk(own.includes(type), `${kind} ${type} is not here`)
      t.equal(components.insteadOf(kind, type), todo)
      const named = todo.matchAll(/(?:receiver|processor|exporter|use|or|by) `(\w+)`/g)
      for (const [, name = ''] of named) t.ok(names.has(name), `${name} is here`)
    }
  }
  t.equal(components.insteadOf('exporter', 'toString'), undefined)
  t.end()
})
