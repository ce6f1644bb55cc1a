import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { parse } from 'yaml'
import { OtlpSink } from '../support/otlp-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { makeDebianRoot, whyNoDebian } from './debian-root.ts'
import { imagesOf, processesOf, whyNoImages } from './images.ts'

/**
 * Goal: the Dockerfile, as it is, gives an image in which the agent runs for a user without rights, on a system that
 * holds nothing but the C library, and one in which it proves fixes.
 * Method: buildah, with a Debian from debootstrap in the place of the images that the Dockerfile begins with. The first
 * image is run as its own configuration says; the configuration of the compose file, with other ports, finds an error in
 * a volume and sends it. The second runs the sample, in namespaces of its own, as a container has them.
 */
const DOCKERFILE = 'packaging/docker/Dockerfile'
const USER = 10_001
const MIB = 2 ** 20

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly volumes?: readonly string[]
        readonly depends_on?: object
        readonly build?: { readonly context: string; readonly dockerfile: string }
      }
    >
  >
  readonly volumes: Readonly<Record<string, unknown>>
}

function composeConfig(): string {
  return readFileSync('packaging/docker/agent.yaml', 'utf8')
}

function kibOf(folder: string): number {
  return Number.parseInt(spawnSync('du', ['-sk', folder], { encoding: 'utf8' }).stdout, 10)
}

function words(text: string): readonly string[] {
  return text.split(' ')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function eventually(isGood: () => Promise<boolean> | boolean, shown: () => string): Promise<void> {
  for (let tries = 0; !(await isGood()); tries += 1) {
    if (tries > 1_200 || shown().includes('exited')) throw new Error(`never: ${shown()}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test(
  'the image is built, small, and finds an error for a user without rights',
  { skip: whyNoImages() || whyNoDebian(), timeout: 850_000 },
  async (t) => {
    const debian = makeDebianRoot()
    t.teardown(() => debian.remove())
    const { buildah, storeWords, remove } = imagesOf(debian.path)
    t.teardown(remove)
    const build = (...how: readonly string[]): string =>
      buildah(
        ...words('bud --isolation chroot --pull=never --layers=false'),
        '--volume',
        `${join(homedir(), '.npm')}:/root/.npm`,
        ...words(`--ignorefile ${DOCKERFILE}.dockerignore --file ${DOCKERFILE}`),
        ...how,
        '.',
      )
    build(...words('--target build --tag built'))
    const built = words('--build-context build=docker-image://localhost/built')
    build(...built, '--tag', 'hephaestus')
    build(...built, ...words('--target repair --build-arg TOOLCHAINS=python3 --tag hephaestus:repair'))
    const { OCIv1: image } = JSON.parse(buildah('inspect', 'hephaestus')) as {
      OCIv1: { config: { User: string; Entrypoint: string[]; Cmd: string[] } }
    }
    t.equal(image.config.User, `${USER}:${USER}`)
    const container = buildah('from', '--pull=never', 'localhost/hephaestus')
    const bytes = kibOf(buildah('mount', container)) * 1_024
    t.comment(`the image holds ${Math.round(bytes / MIB)} MiB`)
    t.ok(bytes < 260 * MIB)

    const sink = await new OtlpSink().start()
    t.teardown(() => sink.close())
    const [health, metrics] = [await freePort(), await freePort()]
    const [config, logs] = [temporaryFolder(), temporaryFolder()]
    for (const folder of [config, logs]) chmodSync(folder, 0o755)
    const text = composeConfig()
      .replace('http://collector:4318', sink.endpoint)
      .replace('0.0.0.0:13133', `127.0.0.1:${health}`)
      .replace('port: 8888', `port: ${metrics}`)
    writeFileSync(join(config, 'agent.yaml'), text)
    writeFileSync(join(logs, 'shop.log'), 'TypeError: boom\n    at pay (/srv/pay.js:3:1)\nordinary\n')
    const volumes = [`${config}:/etc/hephaestus:ro`, `${logs}:/var/log/app:ro`]
    const runs = [
      ...words('run --isolation chroot'),
      ...volumes.flatMap((volume) => ['--volume', volume]),
      container,
      '--',
    ]
    const doctor = buildah(
      ...runs,
      ...image.config.Entrypoint,
      'doctor',
      '--config',
      '/etc/hephaestus/agent.yaml',
    )
    t.match(doctor, 'state.writable: /var/lib/hephaestus')
    t.match(doctor, /nothing is repaired here/)
    const child = spawn('buildah', [...storeWords, ...runs, ...image.config.Entrypoint, ...image.config.Cmd])
    t.teardown(() => {
      for (const id of processesOf(child.pid ?? 0, USER)) process.kill(id, 'SIGKILL')
      child.kill('SIGKILL')
    })
    let said = ''
    for (const output of [child.stdout, child.stderr])
      output.on('data', (part: Buffer) => (said += part.toString()))
    const get = async (path: string): Promise<number> =>
      await fetch(`http://127.0.0.1:${health}${path}`).then(
        ({ status }) => status,
        () => 0,
      )
    await eventually(
      async () => (await get('/ready')) === 200,
      () => said,
    )
    await eventually(
      () => sink.bodies.some((body) => body.includes('boom')),
      () => said,
    )
    t.equal(await get('/live'), 200)
    const processes = processesOf(child.pid ?? 0, USER)
    t.ok(processes.length > 0, 'it runs for the user of the image')
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    process.kill(processes.at(-1) ?? 0, 'SIGTERM')
    t.equal(await ended, 0, said)
    t.match(said, / stopped/)
    const repairing = buildah('from', '--pull=never', 'localhost/hephaestus:repair')
    const proved = inNamespaces(buildah('mount', repairing), image.config.Entrypoint)
    t.equal(proved.match(/^Proof {2,}proved/gm)?.length, 3, proved)
  },
)

/** What the agent says of the sample in an image, run as in a container: for the user of the image, without a capability. */
function inNamespaces(root: string, entrypoint: readonly string[]): string {
  const { stdout, stderr } = spawnSync(
    'systemd-nspawn',
    [
      ...words('--quiet --register=no --keep-unit --private-network --pipe'),
      `--directory=${root}`,
      `--machine=repair-${process.pid}`,
      `--bind-ro=${join(process.cwd(), 'config/examples')}:/examples`,
      ...words(`setpriv --reuid ${USER} --regid ${USER} --clear-groups --inh-caps=-all --bounding-set=-all`),
      ...entrypoint,
      ...words('run --config /examples/quickstart.yaml --once --state-dir /var/lib/hephaestus'),
    ],
    { encoding: 'utf8' },
  )
  return stdout + stderr
}

test('what the compose file starts is what it has files, volumes and services for', (t) => {
  const { services, volumes } = parse(readFileSync('packaging/docker/compose.yaml', 'utf8')) as Compose
  for (const [name, { volumes: mounted = [], depends_on = {}, build }] of Object.entries(services)) {
    for (const mount of mounted) {
      const [from = ''] = mount.split(':')
      t.ok(
        from.startsWith('./') ? existsSync(join('packaging/docker', from)) : from in volumes,
        `${name} ${mount}`,
      )
    }
    for (const other of Object.keys(depends_on)) t.ok(other in services, `${name} after ${other}`)
    if (build !== undefined) t.ok(existsSync(join('packaging/docker', build.context, build.dockerfile)), name)
  }
  t.match(composeConfig(), /http:\/\/collector:4318/)
  t.end()
})
