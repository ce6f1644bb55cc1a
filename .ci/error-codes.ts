import { globSync, readFileSync } from 'node:fs'

interface ErrorCodeRow {
  readonly code: string
  readonly kind: string
  readonly message: string
}

const THROWN =
  /new (\w+Error)\(\s*'(HEPH_[A-Z0-9_]+)',\s*(`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,)]+)/g
const ANY_CODE = /'(HEPH_[A-Z0-9_]*[A-Z0-9])'/g

/** Every code in the source with the kind of error and the message it comes with; … stands for values. */
export function errorCodes(): readonly ErrorCodeRow[] {
  const rows = new Map<string, ErrorCodeRow>()
  for (const file of globSync('{agent,config,receivers,processors,exporters}/**/*.ts').toSorted()) {
    const source = readFileSync(file, 'utf8')
    for (const [, kind = '', code = '', argument = ''] of source.matchAll(THROWN)) {
      const message = /^[`'"]/.test(argument) ? readable(argument) : ''
      const known = rows.get(code)
      if (known === undefined || known.message === '') rows.set(code, { code, kind, message })
    }
    for (const [, code = ''] of source.matchAll(ANY_CODE)) {
      if (!rows.has(code)) rows.set(code, { code, kind: '', message: '' })
    }
  }
  return [...rows.values()].toSorted((a, b) => a.code.localeCompare(b.code))
}

/** The page that lists them. */
export function errorCodesPage(): string {
  const rows = errorCodes().map(
    ({ code, kind, message }) => `| \`${code}\` | ${kind} | ${message.replaceAll('|', '\\|')} |`,
  )
  return `# Error codes

Made by \`npm run docs\` from the code; … stands for a value of the moment. What the kinds mean: ConfigError, the agent does
not start; RetryableError, it is tried again; RefusedError, the caller slows down; PermanentError, this input is given up and
counted; InvariantError, a fault of the agent itself.

| code | kind | message |
| --- | --- | --- |
${rows.join('\n')}
`
}

function readable(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll(/\s+/g, ' ')
}
