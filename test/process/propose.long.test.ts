import { createServer } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { codeIn, git } from '../agent/cli/fixes/support.ts'
import { branchName, forgeIn, PAT } from '../exporters/pull_request/support.ts'
import { skip } from '../processors/fix/sandboxed.ts'
import { noOpenssl } from '../support/certificates.ts'
import { listen } from '../support/model-server.ts'
import { startAgent } from './agent-process.ts'

/**
 * Goal: a person has a change made without any log, and gets what a fix would have: checks, a grade, a pull request.
 * Method: the real program, a server that answers as a model, git's own server and a stand-in of GitHub's API.
 */

const BEFORE = 'export const nameOf = (user) => user.name\n'
const AFTER = 'export const nameOf = (user) => user.name.trim()\n'
const TEST = `import { test } from 'node:test'
import assert from 'node:assert'
import { nameOf } from '../src/user.js'
test('a name', () => assert.equal(nameOf({ name: 'Ann' }), 'Ann'))
`
const FILES = {
  'src/user.js': BEFORE,
  'src/other.js': 'export const other = 1\n',
  'test/user.test.js': TEST,
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
}
const WORDS = ['--instruction', 'have nameOf take the spaces around a name away']

function answerWith(path: string, before: string, after: string): string {
  return `It is trimmed.\nFILE: ${path}\n<<<<<<< SEARCH\n${before}=======\n${after}>>>>>>> REPLACE\n`
}

/** A server that gives the same answer to each question, and keeps the questions. */
async function modelOf(t: Test, answer: string) {
  const asked: { readonly system: string; readonly user: string }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const { messages } = JSON.parse(text) as { readonly messages: readonly { readonly content: string }[] }
      asked.push({ system: messages[0]?.content ?? '', user: messages[1]?.content ?? '' })
      const body = {
        choices: [{ finish_reason: 'stop', message: { content: answer } }],
        usage: { prompt_tokens: 5, completion_tokens: 6 },
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  t.teardown(() => server.closeAllConnections())
  const url = `http://127.0.0.1:${await listen(t, server)}/v1`
  return { asked, sets: ['--set', `processors.fix.model={model: test, base_url: '${url}'}`] }
}

test(
  'propose has a model do what a person says, runs the tests, and its event is applied as any fix',
  { skip },
  async (t) => {
    const cwd = t.testdir()
    codeIn(cwd, FILES)
    const { asked, sets } = await modelOf(t, answerWith('src/user.js', BEFORE, AFTER))
    const words = ['propose', '--file', 'src/user.js', ...WORDS, ...sets]
    const shown = startAgent(t, words, { cwd })
    t.equal(await shown.ended, 0, shown.stderr())
    t.match(shown.stdout(), /Asked +have nameOf take the spaces/)
    t.match(shown.stdout(), '+export const nameOf = (user) => user.name.trim()')
    t.match(shown.stdout(), /Proof +plausible/)
    t.match(shown.stdout(), /✓ tests/)
    t.match(shown.stdout(), 'there is no error that could be made to happen')
    const [question] = asked
    t.match(question?.system, /as one of them asks/)
    t.match(question?.user, /What is asked for:\nhave nameOf take the spaces/)
    t.match(question?.user, 'export const nameOf')
    t.notMatch(question?.user, 'export const other', 'no file that is not named')
    t.equal(
      git(cwd, 'status', '--porcelain'),
      '',
      'nothing of the working tree is changed, the state ignores itself',
    )
    const json = startAgent(t, [...words, '--json'], { cwd })
    t.equal(await json.ended, 0, json.stderr())
    writeFileSync(join(cwd, 'change.json'), json.stdout())
    const apply = startAgent(t, ['fixes', 'apply', '--event', 'change.json'], { cwd })
    t.equal(await apply.ended, 0, apply.stderr())
    t.equal(readFileSync(join(cwd, 'src/user.js'), 'utf8'), AFTER)
  },
)

test(
  'propose ends with the address of a pull request whose branch is the change',
  { skip: skip || noOpenssl },
  async (t) => {
    const folder = t.testdir({ token: `${PAT}\n` })
    const { forge, bare, ca } = await forgeIn(t, folder)
    const code = join(folder, 'work')
    git(folder, 'clone', '-q', bare, code)
    const before = readFileSync(join(code, 'src/user.js'), 'utf8')
    const { sets } = await modelOf(t, answerWith('src/user.js', before, AFTER))
    const exporter = {
      url: `${forge.origin}/git/acme/shop.git`,
      auth: { token_file: 'token', ca_file: ca },
      api_url: forge.origin,
      tls: { ca_file: ca },
      allow_private: true,
    }
    const configWith = (grade: object): string =>
      JSON.stringify({ exporters: { pull_request: { ...exporter, ...grade } } })
    writeFileSync(join(folder, 'strict.json'), configWith({}))
    // Nothing of this code is tested, so that the change is not seen to be right.
    codeIn(code, { 'test/user.test.js': TEST, 'package.json': FILES['package.json'] })
    git(code, 'push', '-q', 'origin', 'HEAD')
    writeFileSync(join(folder, 'free.json'), configWith({ min_grade: 'plausible' }))
    const words = ['propose', '--repo', 'work', '--file', 'src/user.js', ...WORDS, ...sets]
    const strict = startAgent(t, [...words, '--config', 'strict.json'], { cwd: folder })
    t.equal(await strict.ended, 1, strict.stderr())
    t.match(strict.stdout(), 'pull_request: not taken, by its min_grade or services')
    const kept = startAgent(t, [...words, '--config', 'free.json', '--no-send'], { cwd: folder })
    t.equal(await kept.ended, 0, kept.stderr())
    t.strictSame(forge.pulls, [])
    const free = startAgent(t, [...words, '--config', 'free.json'], { cwd: folder })
    t.equal(await free.ended, 0, free.stderr() + free.stdout())
    t.match(free.stdout(), `pull_request: the change opened ${forge.origin}/acme/shop/pull/1`)
    const name = branchName(bare)
    t.equal(git(bare, 'show', `${name}:src/user.js`), AFTER)
    t.equal(git(bare, 'diff', '--name-only', 'trunk', name).trim(), 'src/user.js', 'and nothing else')
    t.match(forge.pulls, [
      { head: name, title: 'Change in user.js as asked', body: /What was asked for\n\n```text\nhave nameOf/ },
    ])
    const again = startAgent(t, [...words, '--config', 'free.json'], { cwd: folder })
    t.equal(await again.ended, 0, again.stderr())
    t.equal(forge.pulls.length, 1, 'the same request again is the same pull request')
  },
)

test('propose keeps to the named files, to what a fix may change, and to a model that is configured', async (t) => {
  const cwd = t.testdir()
  codeIn(cwd, FILES)
  const { asked, sets } = await modelOf(
    t,
    answerWith('src/other.js', 'export const other = 1\n', 'export const other = 2\n'),
  )
  const run = async (...words: readonly string[]): Promise<readonly [number | string, string]> => {
    const agent = startAgent(t, ['propose', ...words], { cwd })
    return [await agent.ended, agent.stdout() + agent.stderr()]
  }
  const [elsewhereEnd, elsewhere] = await run('--file', 'src/user.js', ...WORDS, ...sets)
  t.equal(elsewhereEnd, 1)
  t.match(elsewhere, 'the answer changes src/other.js: nobody asked for a change of it')
  const before = asked.length
  for (const [path, why] of [
    ['test/user.test.js', 'it belongs to the tests'],
    ['src/none.js', 'src/none.js is no file of the code'],
    ['../secret.js', 'is no file of the code'],
  ] as const) {
    const [end, output] = await run('--file', path, ...WORDS, ...sets)
    t.equal(end, 1, path)
    t.match(output, why)
  }
  t.equal(asked.length, before, 'no model is asked about them')
  t.match(await run('--file', 'src/user.js', ...WORDS), [1, /only a model can follow an instruction/])
  t.match(await run('--file', 'src/user.js', '--instruction', ' ', ...sets), [1, /HEPH_PROPOSE_INCOMPLETE/])
})
