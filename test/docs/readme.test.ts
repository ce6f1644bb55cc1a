import { existsSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { componentFolder } from '../../.ci/component-folder.ts'
import { components } from '../../agent/components.ts'

const readme = readFileSync('README.md', 'utf8')

test('README links the page of every component', (t) => {
  for (const factory of components.factories) {
    const link = `[${factory.type}](${componentFolder(factory)}/README.md)`
    t.ok(readme.includes(link), link)
  }
  t.end()
})

test('every page that README and ARCHITECTURE link is there', (t) => {
  for (const page of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
    for (const [, path = ''] of readFileSync(page, 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (!/^https?:/.test(path)) t.ok(existsSync(path), `${page} links ${path}`)
    }
  }
  t.end()
})

test('every command of npm that CONTRIBUTING names is a script', (t) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }
  const named = readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/npm run ([\w:-]+)/g)
  for (const [, name = ''] of named) t.ok(name in scripts, name)
  t.end()
})
