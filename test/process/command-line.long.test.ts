import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'

/** What the commands make of odd names, indented pastes, closed pipes and programs that leave others behind. */

const TRACE = `Traceback (most recent call last):
  File "/srv/app.py", line 2, in total
    return order["qty"]
KeyError: 'qty'
`
const OTHER = TRACE.replaceAll('qty', 'other')

test('explain reads the file of that very name, not those that the name would match', async (t) => {
  const cwd = t.testdir({})
  for (const [name, match] of [
    ['k[1].log', 'k1.log'],
    ['{a,b}*q?(x)!+@|^$\\.log', 'alog.log'],
    ['plain!(x).log', 'plain.log'],
  ] as const) {
    const folder = join(cwd, name, 'of[x]')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), TRACE)
    writeFileSync(join(folder, match), OTHER)
    const agent = startAgent(t, ['explain', '--json', '--repo', '.', name], { cwd: folder })
    t.equal(await agent.ended, 0, `${name}: ${agent.stderr()}`)
    t.match(agent.stdout(), /'qty'/)
    t.notMatch(agent.stdout(), /'other'/)
  }
})

test('explain, watch and exec refuse a folder of code that is not there', async (t) => {
  const cwd = t.testdir({ 'a.log': TRACE })
  for (const words of [
    ['explain', '--repo', 'nowhere', 'a.log'],
    ['watch', '--repo', 'a.log', '--once', 'a.log'],
    ['exec', '--repo', '/nope', '--', 'true'],
  ]) {
    const agent = startAgent(t, words, { cwd })
    t.equal(await agent.ended, 2)
    t.match(agent.stderr(), /'--repo <folder>' argument '.*' is invalid\. .*no folder/)
  }
})

test('explain reads a trace that is indented, quoted or prefixed line by line', async (t) => {
  const cwd = t.testdir({})
  for (const prefix of ['        ', '> ', '| ', 'app-1  | ']) {
    const input = TRACE.replaceAll(/^(?=.)/gm, prefix)
    const agent = startAgent(t, ['explain', '--json'], { cwd, input })
    t.equal(await agent.ended, 0, JSON.stringify(prefix))
    t.match(agent.stdout(), /KeyError/)
  }
})

test('explain and exec end as the system ends a program whose output nobody reads', async (t) => {
  const cwd = t.testdir({ 'a.log': TRACE })
  for (const words of [
    ['explain', 'a.log'],
    ['exec', '--', 'yes'],
  ]) {
    const agent = startAgent(t, words, { cwd, input: '' })
    agent.child.stdout?.destroy()
    t.equal(await agent.ended, 141, agent.stderr())
    t.notMatch(agent.stderr(), /EPIPE|HEPH_|ProcessExit/)
  }
})

test('fixes show ends so as well when its reader has seen enough', async (t) => {
  const cwd = t.testdir({ 'fail.js': 'const user = JSON.parse("{}")\nconsole.log(user.name.first)\n' })
  const failing = startAgent(t, ['exec', '--', process.execPath, 'fail.js'], { cwd, input: '' })
  t.equal(await failing.ended, 1)
  const listed = startAgent(t, ['fixes', 'list', '--json'], { cwd, input: '' })
  t.equal(await listed.ended, 0)
  const { fixes } = JSON.parse(listed.stdout()) as { readonly fixes: readonly { readonly id: string }[] }
  const agent = startAgent(t, ['fixes', 'show', fixes[0]?.id ?? ''], { cwd, input: '' })
  agent.child.stdout?.destroy()
  t.equal(await agent.ended, 141, agent.stderr())
  t.equal(agent.stderr(), '')
})

test('exec ends with 126 for a file that cannot be executed', async (t) => {
  const cwd = t.testdir({ 'notes.txt': 'text' })
  const agent = startAgent(t, ['exec', '--', './notes.txt'], { cwd })
  t.equal(await agent.ended, 126)
  t.match(agent.stderr(), /HEPH_COMMAND_NOT_EXECUTABLE/)
})

const isLinux = process.platform === 'linux'

test('exec ends what its program left in a session of its own', { skip: !isLinux }, async (t) => {
  const cwd = t.testdir({})
  const daemon = 'echo $$ > pid.new && mv pid.new pid; exec sleep 60'
  const script = `setsid sh -c '${daemon}' & while [ ! -e pid ]; do sleep 0.02; done; exit 3`
  const agent = startAgent(t, ['exec', '--', 'sh', '-c', script], { cwd })
  t.equal(await agent.ended, 3)
  t.ok(existsSync(join(cwd, 'pid')))
  const pid = readFileSync(join(cwd, 'pid'), 'utf8').trim()
  t.notMatch(commandOf(pid), 'sleep')
})

/** The command line of a process; empty when it has ended. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
