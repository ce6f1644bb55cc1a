import '../support/plain-processes.ts'
import { createServer, type ServerResponse } from 'node:http'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { components } from '../../agent/components.ts'
import { createProgram } from '../../agent/cli/program.ts'
import { listen } from '../support/model-server.ts'
import { startAgent, type AgentProcess } from './agent-process.ts'

/** An agent whose fixes come from a model that the test answers for, and commands beside it. */
export interface RepairsScene {
  readonly cwd: string
  /** How often the model was asked. */
  readonly asked: () => number
  readonly start: () => AgentProcess
  /** Has the program of the log fail in the function of this name. */
  readonly fail: (name: Currency) => void
  /** What the pipeline sent out. */
  readonly sent: () => string
  readonly command: (...words: readonly string[]) => Promise<CommandOutcome>
}

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

type Currency = (typeof CURRENCIES)[number]

const CURRENCIES = ['cents', 'euros', 'pence'] as const

function functionOf(name: Currency): string {
  return `export function ${name}(order) {\n  return order.totl.${name}\n}\n`
}

interface SceneOptions {
  /** How the model answers. */
  readonly answer: (response: ServerResponse) => void
  /** Shape: "timeout: 1m, max_attempts: 1". */
  readonly model?: string
  /** Options of `fix` besides. Shape: "budget: { time_limit: 2s }, ". */
  readonly fix?: string
  /** Files of the code besides `main.js`. */
  readonly code?: Readonly<Record<string, string>>
  /** Sections of the configuration, such as `extensions`, and of `service`. */
  readonly more?: string
  readonly service?: string
}

/** Answers with the right change of one of the functions, as models are asked to. */
export function proposes(name: Currency): (response: ServerResponse) => void {
  const content = `FILE: main.js\n<<<<<<< SEARCH\n  return order.totl.${name}\n=======\n  return order.total.${name}\n>>>>>>> REPLACE\n`
  return (response) => {
    const body = {
      choices: [{ finish_reason: 'stop', message: { content } }],
      usage: { prompt_tokens: 5, completion_tokens: 6 },
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

/** Nothing runs before `start`. */
export async function repairsScene(t: Test, options: SceneOptions): Promise<RepairsScene> {
  const {
    answer,
    model = 'timeout: 5s, max_attempts: 1',
    fix = '',
    code = {},
    more = '',
    service = '',
  } = options
  let asked = 0
  const server = createServer((_request, response) => {
    asked += 1
    answer(response)
  })
  const port = await listen(t, server)
  t.teardown(() => server.closeAllConnections())
  const cwd = t.testdir({
    'agent.yaml': `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  recombine: { force_flush_period: 50ms }
  parse: {}
  detect: { pass: all }
  analyze: { repositories: [ { path: ./code } ] }
  fix: { ${fix}strategies: [model], model: { model: test, base_url: 'http://127.0.0.1:${port}/v1', ${model} } }
exporters:
  file: { path: out.jsonl }
${more}service:
${service}  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect, analyze, fix], exporters: [file] }
`,
    'app.log': '',
    'out.jsonl': '',
    code: { ...code, 'main.js': CURRENCIES.map(functionOf).join('') },
  })
  return {
    cwd,
    asked: () => asked,
    start: () => startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd }),
    fail: (name) =>
      appendFileSync(
        join(cwd, 'app.log'),
        `before\nTypeError: Cannot read properties of undefined (reading '${name}')\n    at ${name} (/srv/code/main.js:${CURRENCIES.indexOf(name) * 3 + 2}:21)\nafter ${name}\n`,
      ),
    sent: () => readFileSync(join(cwd, 'out.jsonl'), 'utf8'),
    command: (...words) => command(words, cwd),
  }
}

/** A command of the program, in this process, beside the agent that runs in another one. */
async function command(words: readonly string[], cwd: string): Promise<CommandOutcome> {
  const outcome = { code: -1, stdout: '', stderr: '' }
  const program = createProgram(
    {
      registry: components,
      environment: { PATH: process.env['PATH'] ?? '', HEPHAESTUS_STATE_DIR: 'state' },
      workingDirectory: cwd,
      self: [],
      version: '0',
      print: (text) => void (outcome.stdout += text),
      printError: (text) => void (outcome.stderr += text),
      outputLost: new AbortController().signal,
    },
    (code) => void (outcome.code = code),
  )
  await program.parseAsync([...words], { from: 'user' })
  return outcome
}
