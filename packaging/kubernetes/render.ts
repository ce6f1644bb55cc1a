import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HERE = import.meta.dirname
const CHART = join(HERE, 'chart')
/** What the manifests are made for. */
const KUBERNETES = '1.33.0'
/** A mode, and the values in `chart/ci` that it is shown with. */
export const SHOWN = ['daemonset', 'gateway', 'sidecar'] as const

/** Of everything that the manifests are made of, so that a test sees when they were not made anew. */
export function chartChecksum(): string {
  const hash = createHash('sha256')
  for (const name of globSync('**/*', { cwd: CHART, withFileTypes: false }).toSorted()) {
    const path = join(CHART, name)
    if (!/\.\w+$/.test(name)) continue
    hash.update(`${name}\n`).update(readFileSync(path))
  }
  return hash.digest('hex').slice(0, 16)
}

/** `node packaging/kubernetes/render.ts`: makes the plain manifests; needs helm on the PATH. */
if (import.meta.main) {
  mkdirSync(join(HERE, 'manifests'), { recursive: true })
  for (const mode of SHOWN) {
    const values = join(CHART, 'ci', `${mode}-values.yaml`)
    const words = [
      'template',
      'hephaestus',
      CHART,
      '--namespace',
      'logging',
      '--values',
      values,
      '--kube-version',
      KUBERNETES,
    ]
    const { status, stdout, stderr } = spawnSync('helm', words, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`helm: ${stderr}`)
    const head = `# Made by packaging/kubernetes/render.ts from the chart ${chartChecksum()} with chart/ci/${mode}-values.yaml.\n`
    writeFileSync(join(HERE, 'manifests', `${mode}.yaml`), head + stdout.replaceAll(/[ \t]+$/gm, ''))
  }
}
