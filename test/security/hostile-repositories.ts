import { execFileSync } from 'node:child_process'
import { chmodSync, symlinkSync, truncateSync, writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Language } from './projects.ts'

/** One repository that tries to get out, and how it is made. `mark` is a file outside that none may make. */
export interface HostileRepository {
  readonly name: string
  readonly language: Language
  make(directory: string, mark: string): void
}

function write(directory: string, path: string, text: string, mode?: number): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), text)
  if (mode !== undefined) chmodSync(join(directory, path), mode)
}

function git(directory: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main']
  execFileSync('git', [...identity, ...args], { cwd: directory, stdio: 'ignore' })
}

function commit(directory: string): void {
  git(directory, 'init')
  git(directory, 'add', '-A')
  git(directory, 'commit', '-m', 'first', '--no-verify')
}

/** A program that makes the mark and then behaves. */
function marking(mark: string): string {
  return `#!/bin/sh\ntouch ${mark}\nexec cat\n`
}

function touchInNode(mark: string): string {
  return `import { writeFileSync } from 'node:fs'\ntry { writeFileSync(${JSON.stringify(mark)}, 'x') } catch {}\n`
}

const PASSING = "import { test } from 'node:test'\ntest('it works', () => {})\n"
const HOSTILE_PACKAGE =
  '{ "name": "orders", "type": "module", "scripts": { "test": "node --test", "pretest": "touch MARK", "prepare": "touch MARK", "install": "touch MARK" } }\n'

export const HOSTILE_REPOSITORIES: readonly HostileRepository[] = [
  {
    name: 'hooks of git',
    language: 'javascript',
    make(directory, mark) {
      commit(directory)
      for (const hook of ['post-checkout', 'post-index-change', 'pre-auto-gc', 'reference-transaction'])
        write(directory, `.git/hooks/${hook}`, marking(mark), 0o755)
    },
  },
  {
    name: 'a file watcher of git',
    language: 'javascript',
    make(directory, mark) {
      commit(directory)
      write(directory, '.git/watch.sh', marking(mark), 0o755)
      git(directory, 'config', 'core.fsmonitor', join(directory, '.git/watch.sh'))
    },
  },
  {
    name: 'filters of git',
    language: 'javascript',
    make(directory, mark) {
      write(directory, '.gitattributes', '* filter=evil diff=evil\n')
      commit(directory)
      write(directory, '.git/filter.sh', marking(mark), 0o755)
      for (const key of [
        'filter.evil.smudge',
        'filter.evil.clean',
        'filter.evil.process',
        'diff.evil.textconv',
        'diff.external',
        'core.pager',
        'core.sshCommand',
        'uploadpack.packObjectsHook',
      ])
        git(directory, 'config', key, join(directory, '.git/filter.sh'))
    },
  },
  {
    name: 'programs that .npmrc and scripts name',
    language: 'javascript',
    make(directory, mark) {
      write(
        directory,
        '.npmrc',
        'script-shell=./evil.sh\nnode-options=--import=./evil.mjs\nignore-scripts=false\n',
      )
      write(directory, 'evil.sh', marking(mark), 0o755)
      write(directory, 'evil.mjs', touchInNode(mark))
      write(directory, 'package.json', HOSTILE_PACKAGE.replaceAll('MARK', mark))
    },
  },
  {
    name: 'programs in node_modules/.bin',
    language: 'javascript',
    make(directory, mark) {
      for (const name of ['node', 'npm', 'git', 'sh', 'env'])
        write(directory, `node_modules/.bin/${name}`, marking(mark), 0o755)
      write(directory, 'test/orders.test.js', PASSING)
    },
  },
  {
    name: 'a wrapper and extensions of Maven',
    language: 'javascript',
    make(directory, mark) {
      write(directory, 'mvnw', marking(mark), 0o755)
      write(directory, '.mvn/jvm.config', '-javaagent:./evil.jar\n')
      write(directory, '.mvn/extensions.xml', '<extensions><extension/></extensions>\n')
      write(directory, 'pom.xml', '<project/>\n')
    },
  },
  {
    name: 'a wrapper of the Rust compiler',
    language: 'javascript',
    make(directory, mark) {
      write(directory, '.cargo/config.toml', '[build]\nrustc-wrapper = "./evil.sh"\n')
      write(directory, 'evil.sh', marking(mark), 0o755)
      write(directory, 'Cargo.toml', '[package]\nname = "orders"\n')
      write(directory, 'build.rs', 'fn main() {}\n')
    },
  },
  {
    name: 'modules that shadow those of Python',
    language: 'python',
    make(directory, mark) {
      const text = `open(${JSON.stringify(mark)}, "w")\n`
      for (const name of ['ast', 'json', 'unittest', 'sitecustomize', 'usercustomize', 'trace'])
        write(directory, `${name}.py`, text)
      write(directory, 'test_orders.py', 'import unittest\n')
    },
  },
  {
    name: 'a link to the root',
    language: 'javascript',
    make(directory) {
      symlinkSync('/', join(directory, 'all'))
      symlinkSync('/etc', join(directory, 'src/etc'))
    },
  },
  {
    name: 'links to themselves and to each other',
    language: 'javascript',
    make(directory) {
      symlinkSync('loop', join(directory, 'loop'))
      symlinkSync('b', join(directory, 'a'))
      symlinkSync('a', join(directory, 'b'))
      symlinkSync('.', join(directory, 'src/again'))
    },
  },
  {
    name: 'names with line ends, dots and control characters',
    language: 'javascript',
    make(directory) {
      for (const name of [
        'src/a\nb.js',
        'src/..\n',
        'src/...',
        'src/-rf',
        'src/\u001b[2Jx.js',
        'src/ $(touch x).js',
      ])
        write(directory, name, 'export const x = 1\n')
      commit(directory)
    },
  },
  {
    name: 'submodules behind programs',
    language: 'javascript',
    make(directory, mark) {
      commit(directory)
      write(
        directory,
        '.gitmodules',
        `[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% ${mark}\n\tupdate = !touch ${mark}\n`,
      )
      mkdirSync(join(directory, 'x'))
    },
  },
  {
    name: 'folders in folders without an end',
    language: 'javascript',
    make(directory) {
      write(directory, `${'d/'.repeat(900)}x.js`, 'export const x = 1\n')
    },
  },
  {
    name: 'a file of 2 GiB',
    language: 'javascript',
    make(directory) {
      write(directory, 'src/large.js', '')
      truncateSync(join(directory, 'src/large.js'), 2 * 1024 ** 3)
    },
  },
  {
    name: 'a suite that forks without an end',
    language: 'javascript',
    make(directory) {
      write(
        directory,
        'test/orders.test.js',
        "import { spawn } from 'node:child_process'\nfor (;;) spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }).on('error', () => {})\n",
      )
    },
  },
  {
    name: 'a suite that fills the disk',
    language: 'javascript',
    make(directory) {
      write(
        directory,
        'test/orders.test.js',
        "import { appendFileSync } from 'node:fs'\nconst part = Buffer.alloc(64 * 1024 * 1024, 1)\nfor (let index = 0; ; index += 1) appendFileSync(`filled-${index % 64}`, part)\n",
      )
    },
  },
  {
    name: 'a suite that forges its results',
    language: 'javascript',
    make(directory) {
      write(
        directory,
        'test/orders.test.js',
        "console.log('TAP version 13\\nok 1 - all\\n1..1\\n# tests 1\\n# pass 1\\n# fail 0')\nprocess.kill(process.ppid, 'SIGKILL')\nprocess.exit(0)\n",
      )
    },
  },
  {
    name: 'a suite that never ends',
    language: 'javascript',
    make(directory) {
      write(directory, 'test/orders.test.js', 'for (;;);\n')
    },
  },
  {
    name: 'a suite that writes to what it can name outside',
    language: 'javascript',
    make(directory, mark) {
      write(
        directory,
        'test/orders.test.js',
        `${touchInNode(mark)}${PASSING.replace("import { test } from 'node:test'\n", '')}`.replace(
          'import {',
          "import { test } from 'node:test'\nimport {",
        ),
      )
    },
  },
]
