import '../../support/plain-processes.ts'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { noOpenssl } from '../../support/certificates.ts'
import {
  AFTER,
  bareRepository,
  BEFORE,
  branchName,
  branchOf,
  exporterWith,
  fixRecord,
  forgeIn,
  git,
  PAT,
} from './support.ts'

/**
 * Goal: a proved fix is on a branch of its repository and in a pull request, whatever the credentials, once.
 * Method: git's own server behind a check of tokens, and a stand-in of GitHub's API, both over TLS.
 */

async function withToken(t: Test, more: Readonly<Record<string, unknown>> = {}) {
  const folder = t.testdir({ token: `${PAT}\n` })
  const { forge, bare, ca } = await forgeIn(t, folder)
  const written = {
    url: `${forge.origin}/git/acme/shop.git`,
    auth: { token_file: 'token', ca_file: ca },
    api_url: forge.origin,
    tls: { ca_file: ca },
    ...more,
  }
  return { folder, forge, bare, written, ...(await exporterWith(t, folder, written)) }
}

test(
  'PullRequestExporter puts a fix on a branch and opens a draft with a token',
  { skip: noOpenssl },
  async (t) => {
    const { forge, bare, take, logged } = await withToken(t, { labels: ['from-logs'] })
    await take(
      fixRecord({
        [ATTRIBUTE.exceptionMessage]: 'closes #1 @everyone\n```\n# out of the fence',
        [ATTRIBUTE.fixReasons]: ['no test runs it'],
        [ATTRIBUTE.fixCourse]: [
          { state: 'logic_fix', atMs: 1, reason: '2 changes of template' },
          { state: 'validation', atMs: 2, reason: '1 run, the best of them plausible' },
        ],
      }),
    )
    t.equal(branchOf(bare), 'hephaestus/FINGERPRINT')
    const name = branchName(bare)
    t.equal(git(bare, 'show', `${name}:src/user.js`), AFTER)
    t.equal(git(bare, 'diff', '--name-only', 'trunk', name).trim(), 'src/user.js', 'and nothing else')
    t.equal(git(bare, 'rev-parse', `${name}^`), git(bare, 'rev-parse', 'trunk'))
    t.equal(git(bare, 'log', '-1', '--format=%an <%ae>', name).trim(), 'Hephaestus <hephaestus@localhost>')
    const message = git(bare, 'log', '-1', '--format=%B', name)
    t.match(message, /^Fix \w+ in user\.js\n\n.*\n\nHephaestus-Fix: f1xedfix-0001\n/)
    t.notMatch(message, /@|#/, 'no word of the log calls people or closes issues')
    const [pull, ...more] = forge.pulls
    t.strictSame(more, [])
    t.match(pull, { head: name, base: 'trunk', draft: true, labels: ['from-logs'], state: 'open' })
    t.notMatch(pull?.title, /@|#|closes/)
    t.match(
      pull?.body,
      /````text\n.*closes #1 @everyone\n```\n# out of the fence\n````/,
      'a fence that holds',
    )
    t.match(pull?.body, /### What it touches\n\n```text\nsrc\/user\.js: 1 lines out, 1 in\n```/)
    t.match(pull?.body, /### What is not known\n\n```text\nno test runs it\n```/)
    const steps = 'logic fix: 2 changes of template\nvalidation: 1 run, the best of them plausible'
    t.ok(pull?.body.includes(`### How it was found\n\n\`\`\`text\n${steps}\n\`\`\``))
    t.notMatch(pull?.body, /### What it rests on/, 'no section without words')
    t.match(logged, [/opened.*\/acme\/shop\/pull\/1/])
    t.notMatch(logged.join('\n'), PAT)
    t.equal(git(bare, 'fsck').includes('missing'), false)
  },
)

test(
  'PullRequestExporter does nothing twice, and moves the branch on for another fix of the error',
  { skip: noOpenssl },
  async (t) => {
    const { forge, bare, take, folder, written } = await withToken(t)
    await take(fixRecord(), fixRecord())
    const again = await exporterWith(t, folder, written)
    await again.take(fixRecord())
    const first = git(bare, 'rev-parse', branchName(bare))
    t.equal(forge.pulls.length, 1)
    t.equal(forge.asked.filter((each) => !each.startsWith('GET')).length, 1)
    const other = "export const nameOf = (user) => user?.name ?? ''\n"
    await take(fixRecord({ [ATTRIBUTE.fixId]: 'f1xedfix-0002' }, { 'src/user.js': [BEFORE, other] }))
    t.not(git(bare, 'rev-parse', branchName(bare)), first)
    t.equal(git(bare, 'show', `${branchName(bare)}:src/user.js`), other)
    t.equal(forge.pulls.length, 1, 'the same pull request')
    t.match(forge.pulls[0]?.body, /f1xedfix-0002/)
  },
)

test(
  'PullRequestExporter opens nothing again that a person has closed, and leaves a branch that others worked on',
  { skip: noOpenssl },
  async (t) => {
    const { forge, bare, take, folder } = await withToken(t)
    await take(fixRecord())
    const [pull] = forge.pulls
    if (pull !== undefined) pull.state = 'closed'
    const name = branchName(bare)
    git(join(folder, 'code'), 'fetch', '-q', bare, name)
    git(join(folder, 'code'), 'checkout', '-q', 'FETCH_HEAD')
    git(join(folder, 'code'), 'commit', '-q', '--allow-empty', '-m', 'mine')
    git(join(folder, 'code'), 'push', '-q', bare, `HEAD:refs/heads/${name}`)
    const mine = git(bare, 'rev-parse', name)
    await take(fixRecord())
    t.equal(forge.pulls.length, 1)
    await t.rejects(take(fixRecord({ [ATTRIBUTE.fixId]: 'f1xedfix-0002' })), {
      code: 'HEPH_PULL_REQUEST_TAKEN',
    })
    t.equal(git(bare, 'rev-parse', name), mine)
  },
)

test(
  'PullRequestExporter opens nothing again for a fix that was merged, whether its branch is still there or not',
  { skip: noOpenssl },
  async (t) => {
    const { forge, bare, take, folder } = await withToken(t)
    await take(fixRecord())
    Object.assign(forge.pulls[0] ?? {}, { state: 'closed', merged_at: '2026-01-02T03:04:05Z' })
    git(join(folder, 'code'), 'fetch', '-q', bare, branchName(bare))
    git(join(folder, 'code'), 'push', '-q', bare, 'FETCH_HEAD:refs/heads/trunk')
    await take(fixRecord())
    git(bare, 'update-ref', '-d', `refs/heads/${branchName(bare)}`)
    await take(fixRecord())
    t.equal(forge.pulls.length, 1)
  },
)

test('PullRequestExporter tells a forge whole characters only', { skip: noOpenssl }, async (t) => {
  const { forge, take } = await withToken(t)
  const reason = `${'x'.repeat(3_999)}😀 and more`
  await take(fixRecord({ [ATTRIBUTE.fixReasons]: [reason] }))
  t.ok(forge.pulls[0]?.body.includes('xxxx'))
  t.ok(forge.pulls[0]?.body.isWellFormed())
})

test('PullRequestExporter is given tokens as a GitHub App', { skip: noOpenssl }, async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const folder = t.testdir({ 'app.pem': privateKey })
  const { forge, bare, ca, tokens } = await forgeIn(t, folder, { publicKey, clientId: 'Iv23standin' })
  tokens.clear()
  const app = { client_id: 'Iv23standin', installation_id: '77', private_key_file: 'app.pem' }
  const { take } = await exporterWith(t, folder, {
    url: `${forge.origin}/git/acme/shop.git`,
    auth: { app, ca_file: ca },
    api_url: forge.origin,
    tls: { ca_file: ca },
  })
  await take(fixRecord(), fixRecord({ [ATTRIBUTE.fixId]: 'f1xedfix-0002' }))
  t.equal(git(bare, 'show', `${branchName(bare)}:src/user.js`), AFTER)
  t.equal(forge.pulls.length, 1)
  t.equal(forge.asked.filter((each) => each.endsWith('/access_tokens')).length, 1, 'one token for both')
})

test(
  'PullRequestExporter says what a forge refuses, and waits as long as it is told to',
  { skip: noOpenssl },
  async (t) => {
    const { folder, forge, bare, take } = await withToken(t)
    forge.answer = () => ({
      status: 403,
      headers: { 'retry-after': '7' },
      body: { message: 'secondary limit' },
    })
    await t.rejects(take(fixRecord()), { code: 'HEPH_PULL_REQUEST_LATER', retryAfterMs: 7_000 })
    const reset = String(Math.ceil(Date.now() / 1_000) + 60)
    forge.answer = () => ({
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
      body: { message: 'API rate limit exceeded' },
    })
    await t.rejects(take(fixRecord()), { code: 'HEPH_PULL_REQUEST_LATER', retryAfterMs: Number })
    t.equal(branchOf(bare), undefined, 'nothing was sent so far')
    forge.answer = () => undefined
    writeFileSync(join(folder, 'token'), 'ghp_another')
    await t.rejects(take(fixRecord()), { code: 'HEPH_PULL_REQUEST_REFUSED', message: /401: Bad credentials/ })
    writeFileSync(join(folder, 'token'), PAT)
    await take(fixRecord())
    t.equal(forge.pulls.length, 1)
  },
)

test('PullRequestExporter trusts no server that it has no certificate of', { skip: noOpenssl }, async (t) => {
  const { take } = await withToken(t, { tls: {} })
  await t.rejects(take(fixRecord()), { code: 'HEPH_HTTP_FAILED' })
})

test('PullRequestExporter sends branches of what is worth it, for the services it is for, without a forge', async (t) => {
  const folder = t.testdir({})
  const bare = bareRepository(folder)
  const { take } = await exporterWith(t, folder, { url: `file://${bare}`, forge: 'none', services: ['shop'] })
  await take(fixRecord())
  t.equal(branchOf(bare), undefined, 'of another service')
  const ofShop = { ...fixRecord(), resource: { attributes: { 'service.name': 'shop' } } }
  await take({ ...ofShop, attributes: { ...ofShop.attributes, [ATTRIBUTE.validationGrade]: 'plausible' } })
  t.equal(branchOf(bare), undefined, 'not proved')
  const offered = { kind: 'offered', path: 'test/user.test.js', text: 'a test\n', names: ['it'], model: '' }
  await take({ ...ofShop, attributes: { ...ofShop.attributes, [ATTRIBUTE.fixRegressionTest]: offered } })
  t.equal(git(bare, 'show', `${branchName(bare)}:test/user.test.js`), 'a test\n')
  t.equal(git(bare, 'show', `${branchName(bare)}:src/user.js`), AFTER)
})

test('PullRequestExporter makes no branch of what was not made for this code, or touches what runs by itself', async (t) => {
  const folder = t.testdir({})
  const bare = bareRepository(folder)
  const { take } = await exporterWith(t, folder, { url: `file://${bare}`, forge: 'none' })
  const base = { code: 'HEPH_PULL_REQUEST_BASE' }
  await t.rejects(take(fixRecord({}, { 'src/other.js': [BEFORE, AFTER] })), base, 'of another repository')
  await t.rejects(take(fixRecord({}, { 'src/user.js': [`// old\n${BEFORE}`, AFTER] })), base, 'of older code')
  for (const path of ['.github/workflows/ci.yml', '.gitlab-ci.yml', 'a/../../b.js', '/etc/passwd', 'GIT~1/x'])
    await t.rejects(
      take(fixRecord({}, { [path]: ['on: push\n', 'on: pull_request_target\n'] })),
      { code: 'HEPH_PULL_REQUEST_UNUSABLE' },
      path,
    )
  t.equal(branchOf(bare), undefined)
})
