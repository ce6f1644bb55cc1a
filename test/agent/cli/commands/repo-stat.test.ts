import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { showFile, showRepositories, type RepoStatOptions } from '../../../../agent/cli/commands/repo-stat.ts'
import { components } from '../../../../agent/components.ts'

function git(folder: string, ...words: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org']
  return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' }).trim()
}

/** A work tree with two commits, the first of them a release, and an agent's configuration that names it twice. */
function prepared(t: Test): { readonly folder: string; readonly first: string; readonly config: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'hephaestus-repo-stat-')))
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  const folder = join(root, 'code')
  mkdirSync(join(folder, 'src'), { recursive: true })
  writeFileSync(join(folder, 'src/a.ts'), 'export const a = 1\nexport const b = 2\n')
  writeFileSync(join(folder, 'CODEOWNERS'), '/src/ @team\n')
  git(folder, 'init', '-q', '-b', 'main')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'first')
  git(folder, 'tag', 'v1.0.0')
  const first = git(folder, 'rev-parse', 'HEAD')
  writeFileSync(join(folder, 'src/b.py'), 'b = 1\n')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'second')
  const config = join(root, 'agent.yaml')
  writeFileSync(
    config,
    `receivers: { file: { include: [/var/log/x.log] } }
processors: { detect: , analyze: { repositories: [{ path: code }, { url: 'file://${folder}', branch: main }] } }
exporters: { console: }
service: { pipelines: { logs: { receivers: [file], processors: [detect, analyze], exporters: [console] } } }
`,
  )
  return { folder, first, config }
}

async function output(
  directory: string,
  run: (context: CommandContext) => Promise<number>,
): Promise<{ readonly exitCode: number; readonly text: string }> {
  let text = ''
  const exitCode = await run({
    registry: components,
    environment: {},
    workingDirectory: directory,
    self: [],
    version: '0',
    print: (part) => (text += part),
    printError: (part) => (text += part),
    outputLost: new AbortController().signal,
  })
  return { exitCode, text }
}

const OPTIONS: RepoStatOptions = { config: [], set: [], repo: '.', attribute: [], fetch: false, json: true }

test('repo stat tells of each configured code base which revision is read, why, and what is in it', async (t) => {
  const { folder, first, config } = prepared(t)
  const stat = (more: Partial<RepoStatOptions>): ReturnType<typeof output> =>
    output(join(folder, '..'), (context) =>
      showRepositories({ ...OPTIONS, config: [config], ...more }, context),
    )
  const before = await stat({})
  t.equal(before.exitCode, 1, 'one was never fetched, and nothing is fetched unless asked for')
  t.match(JSON.parse(before.text), {
    repositories: [{ source: folder }, { notes: [/it was not fetched yet/] }],
  })
  const after = await stat({ fetch: true, attribute: ['service.version=1.0.0'] })
  t.equal(after.exitCode, 0)
  t.match(JSON.parse(after.text), {
    repositories: [
      { revision: first, why: 'service.version names tag v1.0.0', isAssumed: false, files: 2 },
      {
        source: `file://${folder}`,
        revision: first,
        languages: { TypeScript: 1, other: 1 },
        owners: { path: 'CODEOWNERS', files: { '@team': 1, nobody: 1 } },
        mirror: { failures: 0, fetchedAt: /^20/ },
      },
    ],
    cache: { bytesMax: 134_217_728 },
  })
  const text = (await stat({ json: false })).text
  t.match(text, /revision {2}[0-9a-f]{40} \(what is on the disk\)\n {2}files {5}3 in 0\.0 MiB: /)
  t.match(text, /\(branch main: the log does not say which revision ran\)/)
  t.match(text, /fetched {3}20.* on the disk\n/)
})

test('repo file tells of a file what git and wc tell', async (t) => {
  const { folder } = prepared(t)
  writeFileSync(join(folder, 'src/c.ts'), "import { a } from './a.js'\n")
  const shown = await output(folder, (context) => showFile('src/a.ts', { repo: '.', json: true }, context))
  t.match(JSON.parse(shown.text), {
    language: 'TypeScript',
    lines: 2,
    owners: ['@team'],
    blob: git(folder, 'rev-parse', 'HEAD:src/a.ts'),
    lastCommit: {
      id: git(folder, 'log', '-1', '--format=%H', '--', 'src/a.ts'),
      summary: 'first',
      author: git(folder, 'log', '-1', '--format=%an'),
    },
    imports: [],
    importers: ['src/c.ts'],
  })
  const show = (path: string): Promise<unknown> =>
    output(folder, (context) => showFile(path, { repo: '.', json: false }, context))
  t.match(await show('src/c.ts'), { text: /^imports: {5}src\/a\.ts\nimporters: {3}none$/m })
  await t.rejects(show('../../etc/passwd'), { code: 'HEPH_REPOSITORY_PATH_UNKNOWN' })
})
