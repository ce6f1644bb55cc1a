import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { config } from '../../../processors/analyze/config.ts'
import { AnalyzeStage } from '../../../processors/analyze/stage.ts'
import { generateHistory } from './histories.ts'
import { crashOf, diagnosisOf, eventOf, folderWith, stageSettings } from './support.ts'

function git(folder: string, ...words: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org']
  return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' }).trim()
}

const STOCK = `LEVELS = {"a": 3}


def level(name):
    if name not in LEVELS:
        return 0
    return LEVELS[name]


def report(names):
    return [level(name) for name in names]


print(report(["a", "b"]))
`

test('The commit that broke a generated history is named first, with reasons and evidence', async (t) => {
  const history = generateHistory(t, 20_261_123)
  const stage = new AnalyzeStage(
    stageSettings(history.folder),
    config.parse({ repositories: [{ path: '.' }] }),
  )
  const event = eventOf(crashOf(history.folder, ['node', history.entry]))
  const result = await stage.run(
    { event, diagnosis: undefined, knownFixes: [] },
    new AbortController().signal,
  )
  const [first] = result.diagnosis?.suspectCommits ?? []
  t.equal(first?.commit, history.regression)
  t.ok((first?.confidence ?? 1) <= 0.9)
  const evidence = result.diagnosis?.evidence.find(({ id }) => id === first?.evidence)
  t.match(evidence, { kind: 'history', reference: `commit ${history.regression.slice(0, 12)}` })
  t.match(result.event.attributes[ATTRIBUTE.causeCommits], [{ commit: history.regression, reasons: [/./] }])
})

test('A check that was taken away is named, through a rename, a new form and changes that are not committed', async (t) => {
  const folder = folderWith(t, { 'stock.py': STOCK, 'other.py': 'x = 1\n' })
  git(folder, 'init', '-q', '-b', 'main')
  const commit = (message: string, files: Readonly<Record<string, string>>): string => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '-m', message)
    return git(folder, 'rev-parse', 'HEAD')
  }
  commit('stock levels', {})
  git(folder, 'tag', 'v1')
  const broken = STOCK.replace('    if name not in LEVELS:\n        return 0\n', '')
  const regression = commit('levels are all known', { 'stock.py': broken })
  git(folder, 'mv', 'stock.py', 'levels.py')
  commit('rename', {})
  const formed = broken.replace('return LEVELS[name]', 'return  LEVELS[ name ]  # of all')
  commit('form', { 'levels.py': formed })
  commit('another file', { 'other.py': 'x = 2\n' })
  const event = eventOf(crashOf(folder, ['python3', 'levels.py']))
  const committed = await diagnosisOf(folder, event)
  t.equal(committed.suspectCommits?.[0]?.commit, regression)
  t.match(committed.suspectCommits?.[0]?.reasons.join('\n'), /took away `if name not in LEVELS:`/)
  t.match(committed.suspectCommits?.[0]?.reasons.join('\n'), /came after v1/)
  t.notOk(committed.suspectCommits?.some(({ summary }) => summary === 'form' || summary === 'rename'))

  writeFileSync(join(folder, 'levels.py'), `# not committed\n\n${formed}`)
  const changed = await diagnosisOf(folder, eventOf(crashOf(folder, ['python3', 'levels.py'])))
  t.equal(changed.suspectCommits?.[0]?.commit, regression, 'lines are found again in the commit')
  writeFileSync(join(folder, 'levels.py'), broken.replace('LEVELS[name]', 'LEVELS[name.strip()]'))
  const edited = await diagnosisOf(folder, eventOf(crashOf(folder, ['python3', 'levels.py'])))
  t.match(edited.gaps, [/levels\.py:5 was changed and is not committed yet/])
})

test('No commit is suspected that came after the error was first seen, where another one may have brought it', async (t) => {
  const folder = folderWith(t, {
    'stock.py': STOCK.replace('    if name not in LEVELS:\n        return 0\n', ''),
  })
  git(folder, 'init', '-q', '-b', 'main')
  git(folder, 'add', '-A')
  execFileSync(
    'git',
    ['-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'stock levels'],
    {
      cwd: folder,
      env: { ...process.env, GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z' },
    },
  )
  const before = crashOf(folder, ['python3', 'stock.py'])
  writeFileSync(
    join(folder, 'stock.py'),
    STOCK.replace('if name not in LEVELS', 'if not name').replace('return 0', 'return None'),
  )
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'check names')
  const seen = BigInt(Date.UTC(2024, 5, 1)) * 1_000_000n
  const of = async (firstSeenUnixNano: string): Promise<readonly string[]> => {
    const { suspectCommits } = await diagnosisOf(folder, eventOf(before, { firstSeenUnixNano }))
    return (suspectCommits ?? []).map(({ summary }) => summary)
  }
  t.equal((await of('1'))[0], 'check names')
  t.equal((await of(seen.toString()))[0], 'stock levels')
})

test('Code without history has no suspected commits', async (t) => {
  const folder = folderWith(t, {
    'stock.py': STOCK.replace('    if name not in LEVELS:\n        return 0\n', ''),
  })
  const diagnosis = await diagnosisOf(folder, eventOf(crashOf(folder, ['python3', 'stock.py'])))
  t.ok(diagnosis.locations.length > 0)
  t.strictSame(diagnosis.suspectCommits, [])
})

test('A commit that says it was made at no time there is does not keep an error from being explained', async (t) => {
  const folder = folderWith(t, { 'stock.py': STOCK })
  git(folder, 'init', '-q', '-b', 'main')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'stock levels')
  const [before, at] = [git(folder, 'rev-parse', 'HEAD'), '99999999999999 +0000']
  writeFileSync(join(folder, 'stock.py'), STOCK.replace('        return 0\n', '        pass\n'))
  git(folder, 'add', '-A')
  writeFileSync(
    join(folder, 'made'),
    `tree ${git(folder, 'write-tree')}\nparent ${before}\nauthor A <a@example.org> ${at}\ncommitter A <a@example.org> ${at}\n\nlevels of what is not there\n`,
  )
  const made = git(folder, 'hash-object', '-t', 'commit', '-w', 'made')
  git(folder, 'update-ref', 'HEAD', made)
  const diagnosis = await diagnosisOf(folder, eventOf(crashOf(folder, ['python3', 'stock.py'])))
  t.ok(diagnosis.suspectCommits?.some(({ commit }) => commit === made))
  const history = diagnosis.evidence.filter(({ kind }) => kind === 'history')
  t.match(history.map(({ excerpt }) => excerpt).join('\n'), /^undated levels of what is not there/m)
})
