import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'tap'
import { errorAreas } from '../../.ci/error-codes.ts'
import { putPages } from '../../packaging/pages.ts'

const LINKS = /!?\[[^\]]*\]\(([^)#\s]*)(?:#[^)]*)?\)/g

test('the packages bring the pages for who runs the agent, and no page leads to one that stayed behind', (t) => {
  const out = t.testdir({})
  const pages = putPages(process.cwd(), out)
  for (const page of ['README.md', 'docs/errors.md', 'docs/metrics.md', 'docs/guides/operating.md'])
    t.ok(pages.includes(page), page)
  t.ok(pages.some((page) => page.startsWith('agent/extensions/')))
  t.notOk(pages.some((page) => /changes|decisions/.test(page)))
  let links = 0
  for (const page of pages.filter((each) => each.endsWith('.md'))) {
    for (const [, path = ''] of readFileSync(join(out, page), 'utf8').matchAll(LINKS)) {
      if (path === '' || /^https?:/.test(path)) continue
      t.ok(existsSync(join(out, dirname(page), path)), `${page} leads to ${path}`)
      links += 1
    }
  }
  t.ok(links > 40, `${links} links were kept`)
  t.match(
    readFileSync(join(out, 'docs/self-telemetry.md'), 'utf8'),
    /in it \(why\)/,
    'a link less, its words kept',
  )
  t.notMatch(readFileSync(join(out, 'README.md'), 'utf8'), /!\[/, 'and no picture')
  const byteCount = pages.reduce((sum, page) => sum + statSync(join(out, page)).size, 0)
  t.ok(byteCount < 500_000, `${byteCount} bytes`)
  t.end()
})

test('every page that a remedy names is in the packages', (t) => {
  const pages = new Set(putPages(process.cwd(), t.testdir({})))
  const remedies = errorAreas().flatMap(({ codes }) => codes.map(({ remedy }) => remedy))
  const named = remedies.flatMap((remedy) => [...remedy.matchAll(/[\w/]+\.md/g)].map(([page]) => page))
  t.ok(named.length > 0)
  for (const page of named) t.ok(pages.has(page), page)
  const folders = remedies.flatMap((remedy) =>
    [...remedy.matchAll(/`(config\/\w+\/)`/g)].map(([, name = '']) => name),
  )
  for (const folder of folders)
    t.ok(
      [...pages].some((page) => page.startsWith(folder)),
      folder,
    )
  t.end()
})

test('the pages are those of the checkout that patterns name: a moved folder would be missed', (t) => {
  const pages = putPages(process.cwd(), t.testdir({}))
  const readmes = globSync('{receivers,processors,exporters,agent/extensions}/*/README.md')
  t.same(
    readmes.filter((page) => !pages.includes(page)),
    [],
  )
  t.end()
})
