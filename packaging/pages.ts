import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/**
 * What somebody reads beside an installed agent: how it is run, every option, error code and measurement, alerts, examples.
 * How it came to be as it is, and what was measured of it, stays in the checkout.
 */
const PAGES = [
  'README.md',
  'docs/{backends,errors,metrics,self-telemetry,tests}.md',
  'docs/guides/*.md',
  '{receivers,processors,exporters}/*/README.md',
  'agent/extensions/*/README.md',
  'config/examples/webhook-*.yaml',
  'packaging/prometheus/{rules.yaml,dashboard.json}',
]
const LINK = /(!?)\[([^\]]*)\]\(([^)\s]+)\)/g

/**
 * Writes them below a folder, as they lie in the checkout, and gives their paths. A link to a page that stays behind becomes
 * its words, a picture that does goes.
 */
export function putPages(root: string, out: string): readonly string[] {
  const pages = PAGES.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()
  const there = new Set(pages)
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8')
    mkdirSync(join(out, dirname(page)), { recursive: true })
    writeFileSync(join(out, page), page.endsWith('.md') ? withLinksTo(there, page, text) : text)
  }
  return pages
}

function withLinksTo(there: ReadonlySet<string>, page: string, text: string): string {
  return text.replaceAll(LINK, (link, image: string, words: string, to: string) => {
    const [path = ''] = to.split('#')
    const isKept = path === '' || /^[a-z]+:/.test(path) || there.has(normalize(join(dirname(page), path)))
    if (isKept) return link
    return image === '' ? words : ''
  })
}
