import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { parseAllDocuments, parse } from 'yaml'
import { components } from '../../agent/components.ts'
import { loadConfig } from '../../config/load.ts'
import { chartChecksum, SHOWN } from '../../packaging/kubernetes/render.ts'

interface Container {
  readonly name: string
  readonly securityContext?: {
    readonly privileged?: boolean
    readonly readOnlyRootFilesystem?: boolean
    readonly allowPrivilegeEscalation?: boolean
    readonly runAsUser?: number
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] }
  }
  readonly resources?: { readonly requests?: object; readonly limits?: { readonly memory?: string } }
  readonly livenessProbe?: object
  readonly readinessProbe?: object
  readonly volumeMounts?: readonly {
    readonly name: string
    readonly mountPath: string
    readonly readOnly?: boolean
  }[]
}
interface PodSpec {
  readonly hostUsers?: boolean
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
}
interface Manifest {
  readonly kind: string
  readonly data?: Record<string, string>
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[]
  readonly spec?: { readonly template?: { readonly spec: PodSpec } }
}

function manifestsOf(mode: string): { readonly text: string; readonly all: readonly Manifest[] } {
  const text = readFileSync(`packaging/kubernetes/manifests/${mode}.yaml`, 'utf8')
  const all = parseAllDocuments(text).map((document) => document.toJS() as Manifest | null)
  return { text, all: all.filter((manifest) => manifest !== null) }
}

function agentOf(all: readonly Manifest[]): Container & { readonly pod: PodSpec } {
  const pod = all.flatMap(({ spec }) => spec?.template?.spec ?? [])[0]
  const found = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].find(
    ({ name }) => name === 'hephaestus',
  )
  if (pod === undefined || found === undefined) throw new Error('there is no agent')
  return { ...found, pod }
}

test('the manifests are those of the chart as it is', (t) => {
  for (const mode of SHOWN)
    t.match(manifestsOf(mode).text, chartChecksum(), `${mode}: run packaging/kubernetes/render.ts`)
  t.end()
})

test('the configurations in the manifests, the images and the package start an agent', async (t) => {
  const maps = SHOWN.map((mode) => {
    const { all } = manifestsOf(mode)
    return [mode, all.find(({ kind }) => kind === 'ConfigMap')?.data?.['agent.yaml'] ?? ''] as const
  })
  const files = ['packaging/docker/agent.yaml', 'packaging/deb/agent.yaml'].map(
    (path) => [path, readFileSync(path, 'utf8')] as const,
  )
  for (const [name, text] of [...maps, ...files]) {
    const { warnings, pipelines } = await loadConfig({
      files: ['agent.yaml'],
      sets: [],
      catalog: components,
      environment: { NODE_NAME: 'node' },
      readFile: () => Promise.resolve(text),
    })
    t.same(warnings, [], name)
    t.equal(pipelines.length, 1, name)
  }
})

test('no agent has more rights than its mode needs', (t) => {
  for (const mode of SHOWN) {
    const { all } = manifestsOf(mode)
    const { pod, securityContext = {}, resources, volumeMounts = [], ...probes } = agentOf(all)
    const { capabilities, runAsUser } = securityContext
    t.notOk(securityContext.privileged, mode)
    t.equal(securityContext.readOnlyRootFilesystem, true, mode)
    t.same(capabilities?.drop, ['ALL'], mode)
    t.ok(resources?.requests !== undefined && resources.limits?.memory !== undefined, mode)
    t.ok(probes.livenessProbe !== undefined && probes.readinessProbe !== undefined, mode)
    for (const { mountPath, readOnly } of volumeMounts)
      t.ok(readOnly === true || ['/var/lib/hephaestus', '/tmp'].includes(mountPath), `${mode} ${mountPath}`)
    // Rights to mount and the like only where root is nobody on the node.
    const added = capabilities?.add ?? []
    t.ok(added.length === 0 || pod.hostUsers === false || added.join(' ') === 'DAC_READ_SEARCH', mode)
    t.ok(runAsUser !== 0 || pod.hostUsers === false || mode === 'daemonset', mode)
    t.ok(pod.hostUsers === false || securityContext.allowPrivilegeEscalation === false, mode)
  }
  const rules = manifestsOf('daemonset').all.flatMap((manifest) => manifest.rules ?? [])
  t.same(rules, [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }])
  t.end()
})

test('every value of the chart is in its schema', (t) => {
  const values = parse(readFileSync('packaging/kubernetes/chart/values.yaml', 'utf8')) as Record<
    string,
    unknown
  >
  const schema = JSON.parse(readFileSync('packaging/kubernetes/chart/values.schema.json', 'utf8')) as {
    properties: Record<string, { properties?: object; additionalProperties?: boolean }>
  }
  for (const [name, value] of Object.entries(values)) {
    const declared = schema.properties[name]
    t.ok(declared !== undefined, name)
    if (declared?.additionalProperties !== false) continue
    t.same(
      Object.keys(value as object).filter((key) => !(key in (declared.properties ?? {}))),
      [],
      name,
    )
  }
  t.end()
})
