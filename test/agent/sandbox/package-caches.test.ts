import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { packageCaches } from '../../../agent/sandbox/package-caches.ts'

async function withHome(folders: readonly string[], use: (home: string) => Promise<void>): Promise<void> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'hephaestus-test-')))
  try {
    for (const folder of folders) await mkdir(join(home, folder), { recursive: true })
    await use(home)
  } finally {
    await rm(home, { recursive: true })
  }
}

const ALL = [
  '.cargo/registry/index',
  '.cargo/registry/cache',
  '.cargo/registry/src',
  '.cargo/bin',
  'go/pkg/mod',
  '.m2/repository',
]

void test('Only caches of managers that the repository uses are shown', async (t) => {
  await withHome(ALL, async (home) => {
    t.same(await packageCaches({ paths: ['src/app.js'], buildFolder: 'b', home }), {
      mounts: [],
      environment: {},
    })
    const { mounts, environment } = await packageCaches({ paths: ['server/go.mod'], buildFolder: 'b', home })
    t.same(mounts, [{ from: join(home, 'go/pkg/mod'), to: join(home, 'go/pkg/mod') }])
    t.same(environment, { GOMODCACHE: join(home, 'go/pkg/mod') })
  })
})

void test('Of homes of package managers only the folders with packages are shown, never what holds credentials', async (t) => {
  await withHome(ALL, async (home) => {
    const { mounts, environment } = await packageCaches({
      paths: ['Cargo.toml', 'pom.xml'],
      buildFolder: 'b',
      home,
    })
    t.same(
      mounts.map(({ from, to }) => [from.slice(home.length + 1), to.replace(home, '~')]),
      [
        ['.cargo/registry/index', '/workspace/b/cargo/registry/index'],
        ['.cargo/registry/cache', '/workspace/b/cargo/registry/cache'],
        ['.cargo/registry/src', '/workspace/b/cargo/registry/src'],
        ['.m2/repository', '~/.m2/repository'],
        ['.m2/repository', '/tmp/.m2/repository'],
      ],
    )
    t.equal(environment['CARGO_HOME'], '/workspace/b/cargo')
    t.equal(environment['CARGO_NET_OFFLINE'], 'true')
    t.match(environment['MAVEN_OPTS'], ` -Dmaven.repo.local=${join(home, '.m2/repository')}`)
  })
})

void test('A cache that is a link, or not there, is not shown', async (t) => {
  await withHome(['go/pkg', 'secrets'], async (home) => {
    await symlink(join(home, 'secrets'), join(home, 'go/pkg/mod'))
    const { mounts } = await packageCaches({ paths: ['go.mod', 'pom.xml'], buildFolder: 'b', home })
    t.same(mounts, [])
  })
})
