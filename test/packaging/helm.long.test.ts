import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { SHOWN } from '../../packaging/kubernetes/render.ts'

/**
 * Goal: helm takes the chart, and an API server what comes of it.
 * Method: helm's own code and the types of Kubernetes, in a small program (`helm-peer/`), built once into the folder for
 * temporary files. It lints, renders, and reads each manifest strictly: a field that the API does not have, or of another
 * type, is a fault, as it is in the OpenAPI schema that is made of the same types.
 */
const BINARY = join(tmpdir(), 'hephaestus-helm-peer')
const CHART = 'packaging/kubernetes/chart'
/** The oldest that the chart promises to run on, and the newest whose types the program has. */
const VERSIONS = ['1.33.0', '1.37.0'] as const

const noPeer: string | false = (() => {
  try {
    execFileSync('go', ['build', '-o', BINARY, '.'], {
      cwd: join(import.meta.dirname, 'helm-peer'),
      env: {
        ...process.env,
        PATH: `${process.env['PATH']}:/usr/local/go/bin`,
        GOTOOLCHAIN: 'local',
        GOWORK: 'off',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 400_000,
    })
    return false
  } catch (thrown) {
    const said = String((thrown as { stderr?: Buffer }).stderr ?? thrown).trim()
    return `the peer cannot be built here: ${said.split('\n').at(-1)}`
  }
})()

interface Rendered {
  readonly rendered: Readonly<Record<string, string>>
  readonly lint: readonly string[]
  readonly manifests: readonly string[]
  readonly faults: readonly string[]
}

function render(chart: string, values: string, version: string): Rendered | string {
  const { status, stdout, stderr } = spawnSync(BINARY, [chart, values, version], { encoding: 'utf8' })
  return status === 0 ? (JSON.parse(stdout) as Rendered) : stderr
}

for (const mode of SHOWN) {
  test(`helm takes the chart as ${mode}, and an API server what it makes`, { skip: noPeer }, (t) => {
    const shown = readFileSync(`packaging/kubernetes/manifests/${mode}.yaml`, 'utf8')
    for (const version of VERSIONS) {
      const made = render(CHART, `${CHART}/ci/${mode}-values.yaml`, version)
      if (typeof made === 'string') throw new Error(made)
      t.strictSame(made.faults, [], version)
      t.strictSame(
        made.lint.filter((message) => !message.startsWith('[INFO]')),
        [],
        version,
      )
      t.ok(made.manifests.length >= 3, version)
      const documents = Object.values(made.rendered).flatMap((text) => text.split(/^---$/m))
      for (const document of documents.map((text) => text.replaceAll(/[ \t]+$/gm, '').trim()))
        t.ok(
          shown.includes(document),
          `${version}: the manifest in the repository is the one that helm makes`,
        )
    }
    t.end()
  })
}

test(
  'a field that the API does not have, and a value that the chart does not know, are told',
  { skip: noPeer },
  (t) => {
    const chart = join(temporaryFolder(), 'chart')
    cpSync(CHART, chart, { recursive: true })
    const template = join(chart, 'templates/daemonset.yaml')
    const text = readFileSync(template, 'utf8')
    writeFileSync(template, text.replace(/^( +)containers:/m, '$1terminationGracePeriod: 5\n$1containers:'))
    const wrong = render(chart, `${CHART}/ci/daemonset-values.yaml`, VERSIONS[0])
    t.match(typeof wrong === 'string' ? wrong : wrong.faults, [
      /unknown field "spec.template.spec.terminationGracePeriod"/,
    ])
    const values = join(chart, 'wrong.yaml')
    writeFileSync(values, 'mode: everywhere\n')
    t.match(render(CHART, values, VERSIONS[0]), /mode/)
    t.end()
  },
)

test('a gateway that would send its events to itself is told', { skip: noPeer }, (t) => {
  const values = join(t.testdir(), 'values.yaml')
  const made = (endpoint: string): Rendered | string => {
    writeFileSync(values, `mode: gateway\n${endpoint}`)
    return render(CHART, values, VERSIONS[0])
  }
  for (const endpoint of [
    '',
    "export: { endpoint: 'http://hephaestus-gateway.logging.svc.cluster.local:4318' }\n",
    "export: { endpoint: 'http://hephaestus-gateway.logging' }\n",
  ])
    t.match(made(endpoint), /export\.endpoint leads to this gateway itself/, endpoint)
  for (const endpoint of [
    "export: { endpoint: 'http://hephaestus-gateway.central:4318' }\n",
    "export: { endpoint: 'http://hephaestus-gateway-2:4318' }\n",
    'config: "receivers: {}"\n',
  ])
    t.type(made(endpoint), 'object', endpoint)
  t.end()
})
