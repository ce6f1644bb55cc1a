import '../support/plain-processes.ts'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { packForNpm } from '../../packaging/npm/pack.ts'
import { builtAgent } from '../support/built-agent.ts'

/**
 * Goal: who has the package and the libraries it asks for needs neither a network nor rights, and any folder will do.
 * Method: a folder with spaces, a user that is nobody, npm that may not ask anyone; then the program and a program
 * that is written against the types. The libraries are packed from those that are installed here.
 */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

test('the package for npm installs offline, as nobody, in a folder with spaces, and runs there', (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'hephaestus-npm-')), 'a folder with spaces')
  t.teardown(() => rmSync(join(folder, '..'), { recursive: true, force: true }))
  mkdirSync(folder)
  chmodSync(join(folder, '..'), 0o755)
  const file = packForNpm(process.cwd(), folder, join(builtAgent(), '..'))
  t.ok(statSync(file).size < 3_000_000, `${statSync(file).size} bytes`)
  const manifest = JSON.parse(
    spawnSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' }).stdout,
  ) as Record<string, Record<string, string>>
  t.notOk('scripts' in manifest || 'devDependencies' in manifest, 'nothing of the checkout')
  t.notMatch(Object.keys(manifest['optionalDependencies'] ?? {}).join(' '), 'node-linux')

  const asNobody = (command: string, words: readonly string[]): Run => {
    const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
    const PATH = `${join(process.execPath, '..')}:/usr/local/bin:/usr/bin:/bin`
    const env = { PATH, HOME: folder, npm_config_cache: join(folder, 'cache') }
    return spawnSync(command, words, { cwd: folder, encoding: 'utf8', env, ...identity })
  }
  const libraries = packLibraries(folder, Object.keys(manifest['dependencies'] ?? {}))
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      type: 'module',
      dependencies: { ...libraries, 'hephaestus-agent': `file:${file}` },
      overrides: libraries,
    }),
  )
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const installed = asNobody(
    'npm',
    'install --offline --omit=optional --ignore-scripts --no-audit --no-fund'.split(' '),
  )
  t.equal(installed.status, 0, installed.stderr)

  const program = join(folder, 'node_modules/.bin/hephaestus')
  t.match(asNobody(program, ['--version']), { status: 0, stdout: /^\d+\.\d+/ })
  writeFileSync(
    join(folder, 'app.log'),
    'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n',
  )
  const explained = asNobody(program, ['explain', 'app.log', '--json'])
  t.match(explained.stdout, 'KeyError', explained.stderr)
  // What an operator looks up is there, without a network and without the checkout.
  const inside = join(folder, 'node_modules/hephaestus-agent')
  for (const page of ['docs/errors.md', 'docs/guides/operating.md', 'receivers/file/README.md'])
    t.ok(existsSync(join(inside, page)), page)
  t.match(asNobody(program, ['error-codes', 'HEPH_NET_LISTEN']), { status: 0, stdout: /remedy: .*ss -ltnup/ })

  writeFileSync(
    join(folder, 'embed.js'),
    `import { createAgent, loadConfig } from 'hephaestus-agent'
const config = await loadConfig('agent.yaml')
const agent = createAgent(config, { stateDirectory: 'state', isOnce: true })
await agent.start()
const reading = (async () => { for await (const fix of agent.fixes()) console.log(fix.kind, fix.exception.type) })()
await agent.finished()
await agent.stop()
await reading
`,
  )
  writeFileSync(
    join(folder, 'agent.yaml'),
    'collector: { log_paths: app.log }\ngenerator: { fix_mode: suggest }\n',
  )
  const embedded = asNobody('node', ['embed.js'])
  t.match(embedded.stdout, /^failed KeyError$/m, embedded.stderr)
  t.end()
})

test(
  'npm i -g and npx install the package as nobody, in a path with spaces, without a network, on Node 26',
  { timeout: 300_000 },
  (t) => {
    const folder = join(mkdtempSync(join(tmpdir(), 'hephaestus-global-')), 'a folder with spaces')
    t.teardown(() => rmSync(join(folder, '..'), { recursive: true, force: true }))
    mkdirSync(folder)
    chmodSync(join(folder, '..'), 0o755)
    const file = packForNpm(process.cwd(), folder, join(builtAgent(), '..'))
    if (isRoot) chownSync(folder, NOBODY, NOBODY)
    const run = (command: string, words: readonly string[], bin = join(process.execPath, '..')): Run => {
      const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
      const env = {
        ...wayToTheRegistry(),
        PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
        HOME: folder,
        npm_config_cache: join(folder, 'cache'),
        npm_config_fetch_retries: '0',
      }
      return spawnSync(command, words, { cwd: folder, encoding: 'utf8', env, ...identity })
    }
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional']
    // The registry is asked once, so that its answers are in the cache.
    const node = `node-${process.platform}-${process.arch}@26`
    const fetched = run('npm', ['install', ...quiet, '--prefix', 'node 26', node])
    const first = run('npm', ['install', '--global', ...quiet, '--prefix', 'first', file])
    if (fetched.status !== 0 || first.status !== 0) {
      t.pass('nothing to install from', {
        skip: `the registry cannot be reached: ${fetched.stderr}${first.stderr}`,
      })
      return t.end()
    }
    const newest = join(folder, 'node 26/node_modules', node.replace('@26', ''), 'bin')
    t.match(run('node', ['--version'], newest).stdout, /^v26\./)
    const installed = run(
      'npm',
      ['install', '--global', '--offline', ...quiet, '--prefix', 'second prefix', file],
      newest,
    )
    t.equal(installed.status, 0, installed.stderr)
    const program = join(folder, 'second prefix/bin/hephaestus')
    writeFileSync(
      join(folder, 'app.log'),
      'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n',
    )
    for (const bin of [newest, join(process.execPath, '..')]) {
      t.match(run(program, ['--version'], bin), { status: 0, stdout: /^\d+\.\d+/ })
      t.match(run(program, ['explain', 'app.log', '--json'], bin).stdout, 'KeyError')
    }
    const once = run('npx', ['--offline', '--yes', '--package', file, 'hephaestus', '--version'], newest)
    t.match(once, { status: 0, stdout: /^\d+\.\d+/ }, once.stderr)
    t.end()
  },
)

test('a Node that is too old is told so in one line', (t) => {
  const main = builtAgent()
  const script = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } }); await import(process.argv[1])`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, main], {
    encoding: 'utf8',
  })
  t.equal(status, 1)
  t.match(stderr, /^hephaestus needs Node 24 or newer; this is v[\d.]+\. Run it with a newer node\.\n$/)
  t.end()
})

/** What of the environment says how npm reaches the registry. */
function wayToTheRegistry(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        /^(NODE_EXTRA_CA_CERTS|(npm_config_)?(https?_)?proxy|no_proxy|npm_config_(registry|cafile))$/i.test(
          entry[0],
        ),
    ),
  )
}

/** Packs installed libraries and what they depend on. Shape: {undici: "file:/…/undici-7.1.0.tgz"}. */
function packLibraries(folder: string, names: readonly string[]): Record<string, string> {
  const packed: Record<string, string> = {}
  const add = (name: string): void => {
    if (name in packed) return
    const from = join('node_modules', name)
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(from, 'package.json'), 'utf8'),
    ) as {
      dependencies?: Record<string, string>
      optionalDependencies?: Record<string, string>
    }
    const file = join(folder, `${name.replaceAll('/', '-')}.tgz`)
    const words = ['--exclude=./node_modules', '--exclude=./src/parser.c', '--transform=s,^\\.,package,']
    spawnSync('tar', ['-cf', file, ...words, '-C', from, '.'])
    packed[name] = `file:${file}`
    Object.keys(dependencies).forEach(add)
    // Native parts for this machine, and no other, are installed.
    Object.keys(optionalDependencies).filter(isInstalled).forEach(add)
  }
  names.forEach(add)
  return packed
}

function isInstalled(name: string): boolean {
  return existsSync(join('node_modules', name, 'package.json'))
}
