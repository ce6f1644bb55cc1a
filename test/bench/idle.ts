import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parse, parseAllDocuments } from 'yaml'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { RunningAgent, type Stretch } from './running-agent.ts'

/**
 * `npm run bench:idle`: what an agent costs that has nothing to do, as the container of one more beside an application. Ends
 * with 1 when that is above what may be, so that a change which makes every sidecar dearer is seen before it is merged.
 */
const MANIFEST = 'packaging/kubernetes/manifests/sidecar.yaml'
/** 94 MB were seen, and 110 in a container: what is far above has a reason. */
const RESIDENT_BYTES_MAX = 130e6
const CORE_SHARE_MAX = 0.01
/** Start-up memory is given back within ten seconds. */
const SETTLE_MS = 15_000
const WATCHED_SECONDS = 20

interface ConfigMap {
  readonly kind: string
  readonly data?: Readonly<Record<string, string>>
}

interface AgentConfig {
  receivers: { file: { include: readonly string[] } }
  exporters: { otlp_http: { endpoint: string } }
  extensions: Record<string, unknown>
  service: { telemetry?: unknown }
}

const folder = temporaryFolder()
mkdirSync(join(folder, 'logs'))
writeFileSync(join(folder, 'logs/app.log'), '2026-03-04T05:06:07.008Z INFO the application has started\n')
const agent = await RunningAgent.start(folder, sidecarConfig())
let seen: Stretch
try {
  await delay(SETTLE_MS)
  seen = await agent.watch(WATCHED_SECONDS)
} finally {
  await agent.stop()
}
const figures = [
  [
    'resident memory',
    `${Math.round(seen.residentBytes / 1e6)} MB`,
    `${RESIDENT_BYTES_MAX / 1e6} MB`,
    seen.residentBytes <= RESIDENT_BYTES_MAX,
  ],
  [
    'share of a core',
    `${(seen.coreShare * 100).toFixed(2)} %`,
    `${CORE_SHARE_MAX * 100} %`,
    seen.coreShare <= CORE_SHARE_MAX,
  ],
] as const
for (const [what, measured, most, isMet] of figures)
  console.log(`${isMet ? 'met   ' : 'missed'} ${what}, idle: ${measured} (at most ${most})`)
console.log(`       descriptors: ${seen.openFiles}`)
if (figures.some(([, , , isMet]) => !isMet)) process.exitCode = 1

/** That of the chart, with another folder and no fixed ports. */
function sidecarConfig(): Readonly<Record<string, unknown>> {
  const maps = parseAllDocuments(readFileSync(MANIFEST, 'utf8')).map(
    (document) => document.toJS() as ConfigMap,
  )
  const text = maps.find(({ kind }) => kind === 'ConfigMap')?.data?.['agent.yaml'] ?? ''
  const config = parse(text) as AgentConfig
  config.receivers.file.include = [join(folder, 'logs/*.log')]
  config.exporters.otlp_http.endpoint = 'http://127.0.0.1:9'
  config.extensions = { health_check: { endpoint: '127.0.0.1:0' } }
  delete config.service.telemetry
  return { ...config }
}
