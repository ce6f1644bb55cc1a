import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent, type AgentProcess } from './agent-process.ts'

/**
 * An agent that runs is given a rule and told to be silent about a group, by commands beside it. Lines are
 * written until the change shows, or for longer than it may take.
 */
const CONFIG = `receivers:
  file: { include: [app.log], start_at: end, poll_interval: 50ms }
processors: { recombine: , parse: , detect: { context: { after: 0 } } }
exporters:
  console: { format: json }
service:
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect], exporters: [console] }
`
const RULES = `rules:
  - id: payment-declined
    description: The bank declined a payment
    literals: [was declined by]
    pattern: 'payment (?P<message>\\d+ was declined by \\w+)'
    type: PaymentDeclined
    severity: low
    tests: { matches: [payment 12 was declined by acme] }
`

test('rules are added and removed, groups muted and unmuted, while the agent runs', async (t) => {
  const cwd = t.testdir({ 'a.yaml': CONFIG, 'r.yaml': RULES, 'app.log': '' })
  const command = async (...words: readonly string[]): Promise<string> => {
    const agent = startAgent(t, words, { cwd })
    t.equal(await agent.ended, 0, agent.stderr())
    return agent.stdout()
  }
  const agent = startAgent(t, ['run', '--config', 'a.yaml'], { cwd })
  await agent.until('running')
  const log = (line: string): void => appendFileSync(join(cwd, 'app.log'), `${line}\n`)

  await silentWhile(agent, 'PaymentDeclined', () => log('payment 1 was declined by acme'), 600)

  await command('rules', 'add', 'r.yaml')
  await agent.until('every line is decoded')
  await seenWhile(agent, '"exception.type":"PaymentDeclined"', () => log('payment 2 was declined by acme'))
  t.match(agent.stdout(), '"hephaestus.error.rule":"payment-declined"')
  t.match(agent.stdout(), '"hephaestus.error.severity":"low"')

  const { groups } = JSON.parse(await command('groups', 'list', '--json')) as {
    groups: { fingerprint: string; error: string; count: number }[]
  }
  const group = groups.find(({ error }) => error.startsWith('PaymentDeclined'))
  await command('groups', 'mute', group?.fingerprint.slice(0, 10) ?? '')
  await waitUntilSilent(agent, 'PaymentDeclined', () => log('payment 2 was declined by acme'))
  t.match(await command('groups', 'list'), / muted /)
  await command('groups', 'unmute', group?.fingerprint ?? '')
  await seenWhile(agent, 'PaymentDeclined', () => log('payment 2 was declined by acme'))

  await command('rules', 'remove', 'payment-declined')
  await waitUntilSilent(agent, 'PaymentDeclined', () => log('payment 3 was declined by acme'))
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0)
})

const STEP_MS = 100
const CHANGE_MS_MAX = 3_000

/** Writes until the text comes anew. */
async function seenWhile(agent: AgentProcess, text: string, write: () => void): Promise<void> {
  const before = countOf(agent, text)
  for (let waitedMs = 0; waitedMs < CHANGE_MS_MAX; waitedMs += STEP_MS) {
    write()
    await pause(STEP_MS)
    if (countOf(agent, text) > before) return
  }
  throw new Error(`no ${text} in:\n${agent.stdout()}${agent.stderr()}`)
}

async function silentWhile(
  agent: AgentProcess,
  text: string,
  write: () => void,
  forMs: number,
): Promise<void> {
  const before = countOf(agent, text)
  for (let waitedMs = 0; waitedMs < forMs; waitedMs += STEP_MS) {
    write()
    await pause(STEP_MS)
  }
  if (countOf(agent, text) > before) throw new Error(`${text} in:\n${agent.stdout()}`)
}

/** Writes until five lines in a row bring nothing. */
async function waitUntilSilent(agent: AgentProcess, text: string, write: () => void): Promise<void> {
  let quiet = 0
  for (let waitedMs = 0; waitedMs < CHANGE_MS_MAX && quiet < 5; waitedMs += STEP_MS) {
    const before = countOf(agent, text)
    write()
    await pause(STEP_MS)
    quiet = countOf(agent, text) > before ? 0 : quiet + 1
  }
  if (quiet < 5) throw new Error(`${text} goes on in:\n${agent.stdout()}`)
}

function countOf(agent: AgentProcess, text: string): number {
  return agent.stdout().split(text).length
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs))
}
