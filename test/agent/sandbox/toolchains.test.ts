import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test, type Test } from 'tap'
import { findProgram, resolveToolchains, toolchainMounts } from '../../../agent/sandbox/toolchains.ts'

/** A home of its own, with programs in it. */
function homeWith(t: Test, programs: readonly string[]): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'hephaestus-home-')))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  const previous = process.env['HOME']
  process.env['HOME'] = home
  t.teardown(() => (process.env['HOME'] = previous))
  for (const program of programs) addProgram(join(home, program))
  return home
}

function addProgram(file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '#!/bin/sh\n')
  chmodSync(file, 0o755)
}

const mountedBy = (path: string): readonly string[] => toolchainMounts(path).map((mount) => mount.from)

test('resolveToolchains leaves the directories of the system as they are and mounts nothing for them', async (t) => {
  const { path, mounts } = resolveToolchains('/usr/local/bin:/usr/bin:relative:/no/such/bin')
  t.equal(path.split(':')[0], '/usr/local/bin')
  t.notMatch(path, /relative|no\/such/)
  t.same(
    mounts.filter((mount) => mount.from.startsWith('/usr')),
    [],
  )
})

test('resolveToolchains replaces pyenv shims by the chosen versions, or else by the newest', async (t) => {
  const home = homeWith(t, [
    '.pyenv/shims/python3',
    '.pyenv/versions/3.9.1/bin/python3',
    '.pyenv/versions/3.11.7/bin/python3',
    '.pyenv/versions/3.12.0/bin/python3',
  ])
  const shims = join(home, '.pyenv/shims')
  t.equal(findProgram('python3', shims), join(home, '.pyenv/versions/3.12.0/bin/python3'))
  writeFileSync(join(home, '.pyenv/version'), '3.9.1\n')
  t.equal(findProgram('python3', shims), join(home, '.pyenv/versions/3.9.1/bin/python3'))
  t.same(mountedBy(shims), [join(home, '.pyenv/versions/3.9.1')])
})

test('resolveToolchains replaces the shims of asdf by what is installed', async (t) => {
  const home = homeWith(t, [
    '.asdf/shims/node',
    '.asdf/installs/nodejs/9.1.0/bin/node',
    '.asdf/installs/nodejs/22.1.0/bin/node',
  ])
  const newest = join(home, '.asdf/installs/nodejs/22.1.0')
  t.same(mountedBy(join(home, '.asdf/shims')), [newest])
  t.equal(findProgram('node', join(home, '.asdf/shims')), join(newest, 'bin/node'))
})

test('resolveToolchains replaces the proxies of rustup by the default toolchain and never mounts .cargo', async (t) => {
  const home = homeWith(t, [
    '.cargo/bin/cargo',
    '.rustup/toolchains/nightly/bin/cargo',
    '.rustup/toolchains/stable/bin/cargo',
  ])
  writeFileSync(join(home, '.cargo/credentials.toml'), 'token = "secret"')
  writeFileSync(join(home, '.rustup/settings.toml'), 'version = "12"\ndefault_toolchain = "stable"\n')
  t.same(mountedBy(join(home, '.cargo/bin')), [join(home, '.rustup/toolchains/stable')])
})

test('resolveToolchains mounts of a personal folder only the runtimes in it, each alone', async (t) => {
  const home = homeWith(t, ['.local/bin/deno', '.local/bin/deploy-with-token', 'bin/tool', 'node'])
  t.same(mountedBy(`${home}/.local/bin:${home}/bin:${home}`), [
    join(home, '.local/bin/deno'),
    join(home, 'node'),
  ])
})

test('resolveToolchains never mounts a home, a folder directly in it, or what is above', async (t) => {
  const home = homeWith(t, ['bin/node', 'go/bin/go', 'project/bin/python3'])
  const mounts = mountedBy(`${home}/bin:${home}/go/bin:${home}/project/bin`)
  t.same(mounts, [join(home, 'bin/node'), join(home, 'go/bin/go'), join(home, 'project/bin/python3')])
})

test('resolveToolchains follows a virtual environment to the Python that it stands on', async (t) => {
  const home = homeWith(t, ['.pyenv/versions/3.11.7/bin/python3.11'])
  const bin = join(home, 'projects/app/.venv/bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(join(home, '.pyenv/versions/3.11.7/bin/python3.11'), join(bin, 'python3'))
  const { path, mounts } = resolveToolchains(bin)
  t.equal(path.split(':')[0], bin)
  t.same(
    mounts.map((mount) => mount.from),
    [join(home, 'projects/app/.venv'), join(home, '.pyenv/versions/3.11.7')],
  )
})

test('resolveToolchains skips what npm puts on the PATH', async (t) => {
  const home = homeWith(t, ['projects/app/node_modules/.bin/node', '.nvm/versions/node/v22.1.0/bin/node'])
  const nvm = join(home, '.nvm/versions/node/v22.1.0/bin')
  t.equal(findProgram('node', `${home}/projects/app/node_modules/.bin:${nvm}`), join(nvm, 'node'))
})

test('findProgram gives undefined for a program that is nowhere', async (t) => {
  t.equal(findProgram('no-such-program-anywhere', '/usr/bin'), undefined)
})
