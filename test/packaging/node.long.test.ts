import '../support/plain-processes.ts'
import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { daemonSetConfig } from '../support/daemonset-config.ts'
import { OtlpSink } from '../support/otlp-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/**
 * Goal: with what the DaemonSet is given of a node, and no more, the agent reads what containers write.
 * Method: namespaces in which /var/log/pods and /var/lib/docker/containers are a node's, mounted for reading only; the
 * agent as root with the one capability of the manifest, and the configuration of the manifest. Files belong to others and
 * only they may read them.
 */
const isRoot = process.getuid?.() === 0
const skip = !isRoot
  ? 'a node is made by root only'
  : spawnSync('unshare', ['--mount', 'true']).status === 0
    ? false
    : 'no namespaces can be made here'

const SOMEBODY = 4_321

test(
  'the agent reads a node with the rights of the DaemonSet, through links and rotations',
  { skip, timeout: 120_000 },
  async (t) => {
    const sink = await new OtlpSink().start()
    t.teardown(() => sink.close())
    const scene = new Node(temporaryFolder())
    const app = scene.container('shop_web-1_0f0f0f0f-0000-4000-8000-000000000001', 'app')
    const docker = scene.dockerContainer(
      'shop_old-1_0f0f0f0f-0000-4000-8000-000000000002',
      'old',
      'c0ffee'.repeat(10),
    )
    const agent = scene.start(t, sink.endpoint)
    await agent.until('running')

    app.write('F TypeError: first of the pod', 'F     at pay (/srv/pay.js:3:1)', 'F ordinary')
    docker.writeDocker('ValueError: from docker', 'ordinary')
    await isSent(sink, 'first of the pod')
    await isSent(sink, 'from docker')

    // Written and rotated away before anybody looks again, as a kubelet may do it.
    app.write('F RangeError: just before the rotation', 'F     at pay (/srv/pay.js:4:1)', 'F ordinary')
    app.rotate()
    app.write('P Reference', 'F Error: in two parts', 'F     at pay (/srv/pay.js:5:1)', 'F ordinary')
    await isSent(sink, 'just before the rotation')
    await isSent(sink, 'ReferenceError: in two parts')

    const late = scene.container('shop_web-2_0f0f0f0f-0000-4000-8000-000000000003', 'app')
    late.write('F SyntaxError: of a pod that came later', 'F     at load (/srv/load.js:1:1)', 'F ordinary')
    await isSent(sink, 'of a pod that came later')
    t.equal(await agent.stop(), 0)
    const bodies = sink.bodies
    t.equal(new Set(bodies).size, bodies.length, 'nothing came twice')
    t.notOk(
      bodies.some((body) => body.includes('ordinary')),
      'only errors leave the node',
    )
  },
)

class Node {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    for (const name of ['pods', 'containers', 'docker', 'state']) mkdirSync(join(folder, name))
  }

  container(pod: string, name: string): Container {
    const folder = join(this.#folder, 'pods', pod, name)
    mkdirSync(folder, { recursive: true })
    symlinkSync(`/var/log/pods/${pod}/${name}/0.log`, join(this.#folder, 'containers', `${pod}_${name}.log`))
    return new Container(join(folder, '0.log'))
  }

  /** The file in the folder of the pod is a link to where docker writes. */
  dockerContainer(pod: string, name: string, id: string): Container {
    const folder = join(this.#folder, 'pods', pod, name)
    mkdirSync(folder, { recursive: true })
    mkdirSync(join(this.#folder, 'docker', id))
    symlinkSync(`/var/lib/docker/containers/${id}/${id}-json.log`, join(folder, '0.log'))
    return new Container(join(this.#folder, 'docker', id, `${id}-json.log`))
  }

  start(t: Test, endpoint: string) {
    const config = daemonSetConfig({ folder: '/var/log', endpoint, pass: 'errors' })
    writeFileSync(join(this.#folder, 'agent.yaml'), JSON.stringify(config))
    const bind = (name: string, at: string): string =>
      `mkdir -p ${at} && mount --bind ${join(this.#folder, name)} ${at} && mount -o remount,bind,ro ${at}`
    const script = [
      'set -e',
      'mount -t tmpfs tmpfs /var/log',
      bind('pods', '/var/log/pods'),
      bind('containers', '/var/log/containers'),
      'mount -t tmpfs tmpfs /var/lib',
      bind('docker', '/var/lib/docker/containers'),
      'exec setpriv --no-new-privs --bounding-set=-all,+dac_read_search --inh-caps=-all "$@"',
    ].join('\n')
    const program = [
      process.execPath,
      join(process.cwd(), 'agent/main.ts'),
      'run',
      '--config',
      join(this.#folder, 'agent.yaml'),
    ]
    const child = spawn(
      'unshare',
      [
        '--mount',
        '--propagation=private',
        'sh',
        '-c',
        script,
        'sh',
        ...program,
        '--state-dir',
        join(this.#folder, 'state'),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    t.teardown(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (part: Buffer) => (said += part.toString()))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    return {
      until: (text: string) =>
        eventually(
          () => said.includes(text),
          () => said,
        ),
      stop: () => {
        child.kill('SIGTERM')
        return ended
      },
    }
  }
}

/** What one container has written. */
class Container {
  readonly #path: string
  #rotations = 0

  constructor(path: string) {
    this.#path = path
    this.#create()
  }

  /** Shape: "F whole line", "P part of a". */
  write(...lines: readonly string[]): void {
    const time = '2026-03-04T05:06:07.008000000Z'
    appendFileSync(this.#path, lines.map((line) => `${time} stdout ${line}\n`).join(''))
  }

  writeDocker(...lines: readonly string[]): void {
    const time = '2026-03-04T05:06:07.008Z'
    const text = lines.map((line) => `${JSON.stringify({ log: `${line}\n`, stream: 'stderr', time })}\n`)
    appendFileSync(this.#path, text.join(''))
  }

  rotate(): void {
    this.#rotations += 1
    renameSync(this.#path, `${this.#path}.20260304-00000${this.#rotations}`)
    this.#create()
  }

  #create(): void {
    writeFileSync(this.#path, '')
    chownSync(this.#path, SOMEBODY, SOMEBODY)
    chmodSync(this.#path, 0o600)
  }
}

async function isSent(sink: OtlpSink, text: string): Promise<void> {
  await eventually(
    () => sink.bodies.some((body) => body.includes(text)),
    () => `${text} in ${sink.bodies.join('\n')}`,
  )
}

async function eventually(isGood: () => boolean, shown: () => string): Promise<void> {
  for (const deadline = Date.now() + 30_000; !isGood();) {
    if (Date.now() > deadline) throw new Error(`never: ${shown()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
