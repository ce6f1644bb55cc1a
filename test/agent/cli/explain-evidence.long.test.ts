import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { Claim } from '../../../agent/cli/evidence-report.ts'
import '../../support/plain-processes.ts'

const MAIN = join(import.meta.dirname, '../../../agent/main.ts')

const STORE = `const users = new Map()
export function find(id) {
  return users.get(id)
}
`
const MAIL = `import { find } from './store.js'
export function address(id) {
  const user = find(id)
  return user.mail
}
`

test('explain --evidence says nothing that cannot be followed to a line of log, code or history', (t) => {
  const { folder, log } = scene(t)
  const command = ['explain', '--json', '--evidence', '--set', 'processors.fix.budget.time_limit=1s']
  const ran = spawnSync(
    process.execPath,
    [MAIN, ...command, '--repo', join(folder, 'code'), join(folder, 'crash.log')],
    { encoding: 'utf8', cwd: folder, timeout: 110_000 },
  )
  t.equal(ran.status, 0, ran.stderr)
  const told = ran.stdout
    .split('\n')
    .filter((line) => line.includes('"claims"'))
    .map((line) => JSON.parse(line) as { readonly claims: readonly Claim[] })
  t.equal(told.length, 1)
  const claims = told[0]?.claims ?? []
  t.ok(claims.length >= 4, 'a class, a cause, a place and a commit at least')
  const kinds = new Set<string>()
  for (const { claim, evidence } of claims) {
    t.ok(evidence.length > 0, `rests on something: ${claim}`)
    for (const { kind, reference, excerpt } of evidence) {
      kinds.add(kind)
      const where = `${kind} ${reference}: ${excerpt}`
      if (kind === 'log') t.ok(log.includes(excerpt), where)
      else if (kind === 'code') t.ok(isLineOf(join(folder, 'code'), reference, excerpt), where)
      else if (kind === 'history') t.ok(isCommitOf(join(folder, 'code'), reference, excerpt), where)
      else t.fail(where)
    }
  }
  t.same([...kinds].toSorted(), ['code', 'history', 'log'])
  t.end()
})

/** A repository of two commits, the second of which brought the error, and the log of the crash. */
function scene(t: Test): { readonly folder: string; readonly log: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hephaestus-evidence-')))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const code = join(folder, 'code')
  mkdirSync(code)
  git(code, 'init', '-q')
  writeFileSync(join(code, 'store.js'), STORE)
  writeFileSync(join(code, 'mail.js'), MAIL.replace('user.mail', 'user?.mail'))
  commit(code, 'addresses of users')
  writeFileSync(join(code, 'mail.js'), MAIL)
  commit(code, 'shorter addresses')
  const log = `2026-05-01T12:00:00Z error could not send
TypeError: Cannot read properties of undefined (reading 'mail')
    at address (${code}/mail.js:4:15)
    at Object.<anonymous> (/usr/lib/x/run.js:3:1)
`
  writeFileSync(join(folder, 'crash.log'), log)
  return { folder, log }
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '-A')
  git(folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '-m', message)
}

function git(folder: string, ...command: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...command], { encoding: 'utf8' })
}

/** Shape of a reference: "mail.js:4". */
function isLineOf(folder: string, reference: string, excerpt: string): boolean {
  const [, path = '', line = '0'] = /^(.+):(\d+)$/.exec(reference) ?? []
  const text = readFileSync(join(folder, path), 'utf8').split('\n')[Number(line) - 1]
  return text?.trim() === excerpt
}

function isCommitOf(folder: string, reference: string, excerpt: string): boolean {
  const [, id = ''] = /^(?:commit )?([0-9a-f]{7,40})\b/.exec(reference) ?? []
  const subject = id === '' ? '' : git(folder, 'log', '-1', '--format=%s', id).trim()
  return subject !== '' && excerpt.includes(subject)
}
