import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { startAgent } from './agent-process.ts'

/** The commands that a person types, on programs that crash for real. */

const PYTHON = `import json


def load(text):
    return json.loads(text)


def shipping(order):
    return order["weight"] * 2


def label(order):
    return str(order.get("weight", 0)) + " kg"


def main():
    for text in ['{"weight": 3}', '{"name": "pen"}']:
        print(shipping(load(text)))


main()
`

const GO = `package main

import "fmt"

type Order struct{ Lines []int }

func last(order *Order) int {
	return order.Lines[len(order.Lines)]
}

func main() {
	fmt.Println("start")
	fmt.Println(last(&Order{Lines: []int{1, 2, 3}}))
}
`

function has(program: string): boolean {
  return spawnSync(program, ['version'], { stdio: 'ignore' }).error === undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A git repository with the files, as a project is. */
function project(t: Test, files: Record<string, string | Record<string, string>>): string {
  const cwd = t.testdir(files)
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
    ['-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-qm', 'first'],
  ]) {
    spawnSync('git', words, { cwd })
  }
  return cwd
}

test('exec passes output, input and the exit code through, and reports on the standard error', async (t) => {
  const cwd = project(t, {
    'echo.js':
      'process.stdin.on("data", (d) => process.stdout.write(`got ${d}`)).on("end", () => process.exit(7))',
  })
  const agent = startAgent(t, ['exec', '--', 'node', 'echo.js'], { cwd, input: 'hello' })
  t.equal(await agent.ended, 7)
  t.match(agent.stdout(), 'got hello')
  t.notMatch(agent.stdout(), 'process exited')
})

test('exec forwards signals, ends as the program ends, and leaves no process behind', async (t) => {
  const cwd = project(t, {
    'serve.sh':
      'sleep 300 & echo "child $!"\ntrap "echo bye; exit 3" INT\necho ready\nwhile true; do sleep 0.1; done\n',
  })
  const agent = startAgent(t, ['exec', '--', 'sh', 'serve.sh'], { cwd, input: '' })
  await agent.until('ready')
  agent.child.kill('SIGINT')
  t.equal(await agent.ended, 3)
  t.match(agent.stdout(), 'bye')
  const sleeper = /child (\d+)/.exec(agent.stdout())?.[1]
  // The system takes a moment to bury the dead.
  for (let turn = 0; turn < 40 && isAlive(Number(sleeper)); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  t.equal(isAlive(Number(sleeper)), false)
})

test('exec ends with 128 plus the signal that ended the program', async (t) => {
  const cwd = project(t, { 'die.sh': 'kill -KILL $$\n' })
  const agent = startAgent(t, ['exec', '--', 'sh', 'die.sh'], { cwd, input: '' })
  t.equal(await agent.ended, 137)
})

test('exec ends with 127 when there is no such program, as a shell does', async (t) => {
  const cwd = project(t, { a: '' })
  const agent = startAgent(t, ['exec', '--', 'no-such-program'], { cwd, input: '' })
  t.equal(await agent.ended, 127)
  t.match(agent.stderr(), 'no-such-program')
})

test('exec finds a crash of a Python program, its place and cause, and proves a fix', async (t) => {
  const cwd = project(t, { 'ship.py': PYTHON })
  const agent = startAgent(t, ['exec', '--repo', '.', '--', 'python3', 'ship.py'], { cwd, input: '' })
  t.equal(await agent.ended, 1)
  t.equal(agent.stdout(), '6\n')
  const report = agent.stderr()
  t.match(report, /KeyError/)
  t.match(report, /ship\.py:9/)
  t.match(report, /weight/)
  t.match(report, /Proof\s+proved/)
  t.equal(readFileSync(join(cwd, 'ship.py'), 'utf8'), PYTHON)
})

test(
  'exec finds a crash of a Go program, its place and its cause',
  { skip: has('go') ? false : 'skipped: go is not installed' },
  async (t) => {
    const cwd = project(t, { 'go.mod': 'module example.org/last\n\ngo 1.21\n', 'main.go': GO })
    spawnSync('go', ['build', '-o', 'last', '.'], { cwd })
    const agent = startAgent(t, ['exec', '--repo', '.', '--', './last'], { cwd, input: '' })
    t.equal(await agent.ended, 2)
    const report = agent.stderr()
    t.match(report, /index out of range \[3\] with length 3/)
    t.match(report, /main\.go:8/)
    t.match(report, /order\.Lines/)
  },
)

test('explain tells what, where and why of a trace from the standard input and from a file', async (t) => {
  const cwd = project(t, { 'ship.py': PYTHON })
  const { stderr: trace } = spawnSync('python3', ['ship.py'], { cwd, encoding: 'utf8' })
  writeFileSync(join(cwd, '..', 'trace.txt'), trace)
  const piped = startAgent(t, ['explain', '--repo', '.'], { cwd, input: trace })
  const file = startAgent(t, ['explain', '../trace.txt', '--repo', '.'], { cwd })
  t.same(await Promise.all([piped.ended, file.ended]), [0, 0])
  for (const text of [piped.stdout(), file.stdout()]) {
    t.match(text, /KeyError/)
    t.match(text, /ship\.py:9/)
    t.match(text, /Fix/)
  }
})

test('of a line that counts failed tests explain says nothing once it told an error that they failed with', async (t) => {
  const cwd = project(t, {})
  const input = '  1 passing (3ms)\n  1 failing\n\nTypeError: x is null\n    at total (src/cart.js:12:3)\n'
  const agent = startAgent(t, ['explain', '--repo', '.'], { cwd, input })
  t.equal(await agent.ended, 0)
  t.same(agent.stdout().match(/^What .*$/gm), ['What   TypeError: x is null'])
  // It came before the error.
  t.match(agent.stdout(), /^✗ 1 failing$/m)
  t.notMatch(agent.stdout(), /× +\w+ +1 failing/)
  const alone = startAgent(t, ['explain', '--repo', '.'], { cwd, input: '  1 passing (3ms)\n  1 failing\n' })
  t.equal(await alone.ended, 0)
  t.match(alone.stdout(), /1× +detected +1 failing/)
})

test('explain says so when there is no error in a text, and which file it cannot read', async (t) => {
  const cwd = project(t, { 'quiet.log': 'all is well\n', 'empty.log': '', folder: {} })
  for (const [words, said] of [
    [['quiet.log'], 'no error was found in quiet.log'],
    [['empty.log'], 'no error was found in empty.log'],
    [[], 'no error was found in the standard input'],
    [['missing.log'], /HEPH_INPUT_UNREADABLE: .*missing\.log cannot be read: .*no such file/],
    [['folder'], /HEPH_INPUT_UNREADABLE: .*folder cannot be read: it is a folder/],
  ] as const) {
    const agent = startAgent(t, ['explain', ...words], { cwd, input: 'hello\n' })
    t.equal(await agent.ended, 1)
    t.match(agent.stderr(), said)
    t.equal(agent.stdout(), '')
  }
})

test('watch follows a file that is being written and explains what goes wrong', async (t) => {
  const cwd = project(t, { 'ship.py': PYTHON, 'app.log': '' })
  const { stderr: trace } = spawnSync('python3', ['ship.py'], { cwd, encoding: 'utf8' })
  const agent = startAgent(t, ['watch', 'app.log', '--repo', '.'], { cwd })
  await new Promise((resolve) => setTimeout(resolve, 500))
  appendFileSync(join(cwd, 'app.log'), `2026-01-02 03:04:05,678 ERROR order failed\n${trace}next line\n`)
  await agent.until(/Proof|none found/)
  agent.child.kill('SIGINT')
  t.equal(await agent.ended, 0)
  t.match(agent.stdout(), /ship\.py:9/)
})
