import '../../../support/plain-processes.ts'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Sandbox, SandboxRun } from '../../../../agent/sandbox/sandbox.ts'
import { locateProgram } from '../../../../agent/subprocess/program.ts'
import { compiledGoLibrary } from '../../../../processors/fix/preparation/go-library.ts'
import { JobCaches } from '../../../../processors/fix/validation/job-caches.ts'
import { withWorkspace, type Workspace } from '../../../../processors/fix/validation/workspace.ts'
import { hostPath, skip as noSandbox, withSandboxed } from '../sandboxed.ts'

const skip = noSandbox || (locateProgram('go', hostPath) === undefined ? 'no go on this machine' : false)
const never = new AbortController().signal

const FILES = {
  'go.mod': 'module shop\n\ngo 1.21\n',
  'shop.go':
    'package shop\n\nimport (\n\t"fmt"\n\tword "strings"\n\t"shop/own"\n\t"syscall/js"\n)\n\nfunc Name(s string) string { return fmt.Sprint(word.TrimSpace(s)) }\n',
  'shop_test.go':
    'package shop\n\nimport "testing"\n\nfunc TestName(t *testing.T) {\n\tif Name(" a ") != "a" {\n\t\tt.Fatal("name")\n\t}\n}\n',
}
// What stands in the imports and cannot be compiled here is no reason to leave out the rest.
const OWN = { ...FILES, 'shop.go': FILES['shop.go'].replace('\t"shop/own"\n\t"syscall/js"\n', '') }

/** Everything below a folder, as one hash. */
function hashOf(directory: string): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .toSorted((a, b) => join(a.parentPath, a.name).localeCompare(join(b.parentPath, b.name))))
    hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)))
  return hash.digest('hex')
}

void test(
  'what is compiled of the library serves other jobs, and nothing that runs in one can alter it',
  { skip },
  async (t) => {
    await withSandboxed(OWN, async ({ directory, settings }) => {
      const stateDirectory = join(directory, '.state')
      const runs: SandboxRun[] = []
      const sandbox: Sandbox = {
        ...settings.sandbox,
        run: (run) => {
          runs.push(run)
          return settings.sandbox.run(run)
        },
      }
      const options = { ...settings, sandbox, stateDirectory }
      const library = await compiledGoLibrary(options, never)
      if (library === undefined) throw new Error('nothing was compiled')
      t.equal(runs.length, 1)
      await compiledGoLibrary(options, never)
      t.equal(runs.length, 1, 'what is there is not compiled again')
      const before = hashOf(library.mount.from)
      const caches = new JobCaches({
        directory: settings.workDirectory,
        jobId: 'j',
        library,
        now: () => Date.now(),
      })
      const prepared = { mounts: [library.mount], environment: {} }
      const inCopy = async <T>(use: (workspace: Workspace) => Promise<T>): Promise<T> => {
        const cacheDirectory = await caches.forCopy([])
        return await withWorkspace({ ...settings, cacheDirectory, prepared }, [], use)
      }
      mkdirSync(settings.workDirectory, { recursive: true })
      const compiled = await inCopy((workspace) =>
        workspace.run({ command: ['go', 'test', '-x', './...'], wallMs: 120_000 }, never),
      )
      t.equal(compiled.exitCode, 0, compiled.stderr.slice(-500))
      const packages = [...compiled.stderr.matchAll(/\/compile -o .* -p (\S+) /g)].map(([, name]) => name)
      t.notOk(
        packages.some((name) => name === 'fmt' || name === 'runtime'),
        packages.join(' '),
      )
      t.ok(packages.includes('shop'), packages.join(' '))
      const hostile = await inCopy((workspace) =>
        workspace.run({ command: ['/bin/sh', '-c', HOSTILE], wallMs: 30_000 }, never),
      )
      t.match(hostile.stdout, /^done/m)
      t.notMatch(hostile.stdout, /written/)
      t.equal(hashOf(library.mount.from), before)
      const seen: string[] = []
      for (const after of ['// one\n', '// two\n']) {
        const changes = [{ path: 'shop.go', before: '', after: `${OWN['shop.go']}${after}` }]
        const cacheDirectory = await caches.forCopy(changes)
        const result = await withWorkspace({ ...settings, cacheDirectory, prepared }, changes, (workspace) =>
          workspace.run({ command: ['/bin/sh', '-c', FORGE], wallMs: 120_000 }, never),
        )
        seen.push(result.stdout)
      }
      t.match(seen, [/^0 forged\n[1-9]\d* links\n0 compiled\n$/, /^0 forged\n[1-9]\d* links\n0 compiled\n$/])
      await caches.close()
    })
  },
)

/** What a candidate finds in its cache; then it forges some of it. */
const FORGE = String.raw`
cd /workspace/.build-cache/go
echo "$(grep -rl forged . 2>/dev/null | wc -l) forged"
echo "$(find . -type l | wc -l) links"
echo "$(cd /workspace && go test -x ./... 2>&1 | grep -cE 'compile -o .* -p (fmt|runtime|testing) ') compiled"
for link in $(find . -type l | head -n 5); do rm "$link"; echo forged > "$link"; done
echo forged > 00/new
`

/** Tries everything by which a shared result could be altered: through its link, at its place, by its rights, by what is around it. */
const HOSTILE = String.raw`
link=$(find /workspace/.build-cache/go -type l | head -n 1)
real=$(readlink "$link")
[ -e "$real" ] || echo "no link was seen: written"
echo x 2>/dev/null > "$link" && echo written through the link
echo x 2>/dev/null > "$real" && echo written in its place
chmod 666 "$real" 2>/dev/null && echo x 2>/dev/null > "$real" && echo written after chmod
rm -f "$real" 2>/dev/null; [ -e "$real" ] || echo written: removed
mv "$(dirname "$real")" /tmp/x 2>/dev/null && echo written: moved
touch "$(dirname "$real")/new" 2>/dev/null && echo written: a new one
mount -o remount,rw /var/cache/hephaestus/go 2>/dev/null && echo written: mounted
ln "$real" /workspace/hard 2>/dev/null && echo x 2>/dev/null > /workspace/hard && echo written through a second name
echo done
`
