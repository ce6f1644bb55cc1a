import { exactly } from '../../model/literal.ts'
import type { RedactionRule, Span } from '../rule.ts'

/** From the at sign: what stands before it, read backwards, then the domain. */
const AT =
  /(@|%40|\\u0040)(?<=((?:[A-Za-z0-9_.+'~-]|%2[Bb]){1,64})\1)((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}([A-Za-z]{2,24}))(?![A-Za-z0-9_-])/g

/** Ends of file names and of units of systemd: `app@2.js`, `user@1000.service`. None of them is a domain's. */
const NO_DOMAINS =
  /^(?:js|mjs|cjs|jsx|ts|mts|cts|tsx|json|map|css|scss|html|vue|svelte|jar|class|java|kt|go|rb|php|dll|exe|tgz|gz|whl|png|jpe?g|gif|svg|webp|service|socket|timer|scope|slice|mount|git)$/i
const ESCAPED = /\\[nrtbf]$/
const ENCODED = /^[0-9A-Fa-f]{2}$/

/**
 * E-mail addresses, also with an encoded at sign.
 * Leaves alone: versions (`lodash@4.17.21`), `git@host`, files, objects of Java (`Thread@5e9f23b4.run`).
 */
export const email: RedactionRule = {
  id: 'email',
  class: 'email',
  kind: 'email',
  literals: exactly(['@', '%40', String.raw`\u0040`]),
  find: (text) =>
    [...text.matchAll(AT)].flatMap((match): readonly Span[] => {
      const [, at = '', local = '', domain = '', top = ''] = match
      if (isNoAddress(local, domain, top)) return []
      const start = match.index - local.length + escapedChars(text, match.index - local.length)
      const end = match.index + at.length + domain.length
      return start < match.index ? [{ start, end }] : []
    }),
  examples: {
    applies: [
      'mail to «ann.o+x@example.co.uk» bounced',
      String.raw`{"text":"hi\n«bob@163.com»\n"}`,
      'user=«ann%40example.org»&x=1',
      '<«ann@example.org»>, «b@c.io».',
      'mailto:«x_y@sub.domain.example»',
    ],
    leavesAlone: [
      'at /app/node_modules/.pnpm/express@4.18.2/node_modules/express/index.js:1:2',
      'git@github.com:org/repo.git',
      'github.com/gin-gonic/gin@v1.9.1/context.go:174',
      'render@app.bundle.js:10:5',
      'started user@1000.service',
      'java.lang.Thread@5e9f23b4.run',
      'npm i @scope/pkg.js',
      'a @ b.com',
    ],
  },
}

function isNoAddress(local: string, domain: string, top: string): boolean {
  return (
    local === 'git' ||
    NO_DOMAINS.test(top) ||
    /^v?\d+\.\d/.test(domain) ||
    /^(?=[a-f]*\d)[0-9a-f]{5,8}\.[a-z]+$/.test(domain)
  )
}

/** How much of what stands before the at sign is the end of an escape: `\nann@`, `%3Aann@`. */
function escapedChars(text: string, start: number): number {
  if (text[start - 1] === '%') return ENCODED.test(text.slice(start, start + 2)) ? 2 : 0
  return ESCAPED.test(text.slice(Math.max(0, start - 2), start + 1)) ? 1 : 0
}
