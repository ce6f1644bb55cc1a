import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { TOOLS } from '../../agent/cli/mcp/tools.ts'
import { programForReading } from '../support/program-for-reading.ts'

const guide = readFileSync('docs/guides/model-context-protocol.md', 'utf8')

test('the guide on the Model Context Protocol lists the tools that there are, in their order', (t) => {
  const listed = [...guide.matchAll(/^\| `([a-z_]+)`/gm)].map(([, name]) => name)
  t.same(
    listed,
    TOOLS.map(({ name }) => name),
  )
  for (const { name, writes } of TOOLS)
    t.equal(new RegExp(`^\\| \`${name}\` +\\| only with \`--allow apply\``, 'm').test(guide), writes, name)
  t.end()
})

test('what the guide has a client start is a command with options that there are', async (t) => {
  const [, text = ''] = /```json\n([^]*?)```/.exec(guide) ?? []
  const { mcpServers } = JSON.parse(text) as {
    mcpServers: { hephaestus: { command: string; args: string[] } }
  }
  t.equal(mcpServers.hephaestus.command, 'hephaestus')
  const program = programForReading()
  const mcp = program.commands.find((command) => command.name() === 'mcp')
  let taken: unknown
  mcp?.action((options: unknown) => {
    taken = options
  })
  await program.parseAsync(mcpServers.hephaestus.args, { from: 'user' })
  t.match(taken, { stateDir: '/var/lib/hephaestus', repo: process.cwd(), allow: [] })
})
