import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type Test } from 'tap'
import { pinnedToolchains } from '../../../agent/sandbox/pinned-toolchains.ts'

function homeWith(t: Test, programs: readonly string[]): string {
  const home = t.testdir({})
  for (const path of programs) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), '')
    chmodSync(join(home, path), 0o755)
  }
  return home
}

const INSTALLED = [
  '.nvm/versions/node/v18.20.4/bin/node',
  '.nvm/versions/node/v20.9.0/bin/node',
  '.nvm/versions/node/v20.11.1/bin/node',
  '.nvm/versions/node/v2.0.0/bin/node',
  '.pyenv/versions/3.11.7/bin/python3',
  '.pyenv/versions/3.1.0/bin/python3',
  'sdk/go1.22.3/bin/go',
  'go/pkg/mod/golang.org/toolchain@v0.0.1-go1.23.1.linux-amd64/bin/go',
  '.rustup/toolchains/1.75.0-x86_64-unknown-linux-gnu/bin/cargo',
  '.rustup/toolchains/nightly-2026-01-01-x86_64-unknown-linux-gnu/bin/cargo',
]

const CASES: readonly (readonly [
  subject: string,
  files: Readonly<Record<string, string>>,
  found: readonly string[],
  missing?: readonly string[],
])[] = [
  ['nothing', {}, []],
  ['the newest of a begun version', { '.nvmrc': 'v20\n' }, ['.nvm/versions/node/v20.11.1/bin']],
  ['an exact version', { '.node-version': '20.9.0' }, ['.nvm/versions/node/v20.9.0/bin']],
  [
    'the first of several files',
    { '.nvmrc': '18', '.tool-versions': 'nodejs 20.9.0' },
    ['.nvm/versions/node/v18.20.4/bin'],
  ],
  [
    'volta in a package.json',
    { 'package.json': '{"volta": {"node": "18.20.4"}}' },
    ['.nvm/versions/node/v18.20.4/bin'],
  ],
  ['a Python', { '.python-version': '3.11\n' }, ['.pyenv/versions/3.11.7/bin']],
  [
    'a toolchain of go.mod',
    { 'go.mod': 'module a\n\ngo 1.21\n\ntoolchain go1.22.3\n' },
    ['sdk/go1.22.3/bin'],
  ],
  [
    'a toolchain that go has fetched',
    { 'go.mod': 'toolchain go1.23.1' },
    ['go/pkg/mod/golang.org/toolchain@v0.0.1-go1.23.1.linux-amd64/bin'],
  ],
  ['a go.mod without one', { 'go.mod': 'module a\n\ngo 1.21\n' }, []],
  [
    'a channel of Rust',
    { 'rust-toolchain.toml': '[toolchain]\nchannel = "nightly-2026-01-01"\n' },
    ['.rustup/toolchains/nightly-2026-01-01-x86_64-unknown-linux-gnu/bin'],
  ],
  [
    'a plain file of Rust',
    { 'rust-toolchain': '1.75\n' },
    ['.rustup/toolchains/1.75.0-x86_64-unknown-linux-gnu/bin'],
  ],
  ['the stable Rust', { 'rust-toolchain': 'stable\n' }, []],
  [
    'what is not here',
    { '.nvmrc': '16', '.python-version': '3.9.1' },
    [],
    ['node 16 (.nvmrc)', 'python 3.9.1 (.python-version)'],
  ],
  ['a path in the place of a version', { '.nvmrc': '../../..', 'rust-toolchain': '../evil' }, []],
  ['an alias', { '.nvmrc': 'lts/*' }, []],
]

for (const [subject, files, found, missing = []] of CASES)
  void test(`of the versions that a project pins, ${subject} is what is taken`, async (t) => {
    const home = homeWith(t, INSTALLED)
    const pinned = await pinnedToolchains({ home, read: (name) => Promise.resolve(files[name]) })
    t.strictSame(
      pinned.directories.map((directory) => directory.slice(home.length + 1)),
      found,
    )
    t.strictSame(pinned.missing, missing)
  })
