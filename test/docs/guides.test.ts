import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { test } from 'tap'
import { metricRows } from '../../.ci/metrics-page.ts'
import { loadedConfig } from '../support/loaded-config.ts'
import { programForReading } from '../support/program-for-reading.ts'

const GUIDES = globSync('docs/guides/*.md')
const PAGES = ['README.md', ...globSync('docs/*.md'), ...GUIDES]
/** What begins examples that are no configuration of the agent: of five sections, of Kubernetes. */
const OTHER_FORMATS = /^(?:collector|apiVersion|spec):/m

test('every page that a page of docs links is there', (t) => {
  for (const page of PAGES) {
    for (const [, path = ''] of readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g))
      if (!/^https?:/.test(path)) t.ok(existsSync(join(dirname(page), path)), `${page} links ${path}`)
  }
  t.end()
})

test('every whole configuration in a guide is valid', async (t) => {
  for (const page of GUIDES) {
    for (const [, yaml = ''] of readFileSync(page, 'utf8').matchAll(/```yaml\n([^]*?)```/g)) {
      if (OTHER_FORMATS.test(yaml) || !/^service:/m.test(yaml)) continue
      const loaded = await loadedConfig(yaml, page)
      t.ok(loaded.components.length > 0, page)
    }
  }
})

test('every command of the agent that README or a guide names is there', (t) => {
  const program = programForReading()
  for (const page of PAGES) {
    const commands = readFileSync(page, 'utf8').matchAll(
      /(?<=^|[`|(] ?)hephaestus ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/gm,
    )
    for (const [, words = ''] of commands) t.ok(isCommand(program, words.split(' ')), `${page}: ${words}`)
  }
  t.end()
})

test('every command of an example is one that the program, npm or the checkout takes as it is written', async (t) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }
  let seen = 0
  const ofComponents = globSync('{receivers,processors,exporters,agent/extensions}/*/README.md')
  for (const page of [...PAGES, ...ofComponents]) {
    for (const command of commandsIn(readFileSync(page, 'utf8'))) {
      const [program = '', ...words] = command
      if (program === 'hephaestus') {
        await t.resolves(takes(words), `${page}: ${command.join(' ')}`)
        seen += 1
      } else if (program === 'npm' && words[0] === 'run') t.ok((words[1] ?? '') in scripts, command.join(' '))
      else if (program === 'node')
        t.ok(existsSync(words[0] ?? '') || words[0]?.startsWith('/'), command.join(' '))
      else if (program === 'helm')
        t.ok(words.some((word) => word.startsWith('packaging/') && existsSync(word)))
    }
  }
  t.ok(seen >= 10)
  await t.rejects(takes(['validate', '--stric']), { code: 'commander.unknownOption' })
})

test('every measurement that a guide names is there', async (t) => {
  const listed = new Set((await metricRows()).map(({ name }) => name))
  for (const page of GUIDES)
    for (const [, name = ''] of readFileSync(page, 'utf8').matchAll(/\b((?:hephaestus|otelcol)_[a-z0-9_]+)/g))
      t.ok(listed.has(name.replace(/_(total|bucket)$/, '')), `${page}: ${name}`)
})

/** The commands of all examples for the shell, as lists of words; of a pipe each, without redirections and comments. */
function commandsIn(page: string): readonly (readonly string[])[] {
  return [...page.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, text = '']) =>
    text
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
      .flatMap((line) => line.split(/\s+(?:&&|\|\|?|;)\s+/))
      .map((command) =>
        (command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [])
          .map((word) => word.replaceAll(/^["']|["']$/g, ''))
          .filter((word) => !/^(?:sudo|[A-Z_]+=.*|\d?>.*|<.*)$/.test(word)),
      )
      .filter((command) => command.length > 0),
  )
}

/** Resolves when the program would do something with these words. Nothing is done. Errors: what commander says of them. */
async function takes(words: readonly string[]): Promise<void> {
  const program = programForReading()
  const disarm = (command: Command): void => {
    command.exitOverride()
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    if (command.commands.length === 0) command.action(() => undefined)
    for (const each of command.commands) disarm(each)
  }
  disarm(program)
  await program.parseAsync([...words], { from: 'user' })
}

/** Tells whether the first word is a command, and the second one of its commands where it has any. */
function isCommand(program: Command, [first = '', second]: readonly string[]): boolean {
  const command = program.commands.find((each) => each.name() === first)
  if (command === undefined || second === undefined) return command !== undefined
  return command.commands.length === 0 || command.commands.some((each) => each.name() === second)
}
