import type { Attributes } from '../../agent/model/resource.ts'
import type { Config } from './config.ts'
import type { Pod } from './pod.ts'

/** Attributes by which the pod of a resource can be told. */
export const IDENTIFYING = ['k8s.pod.uid', 'k8s.pod.name', 'k8s.namespace.name', 'k8s.pod.ip'] as const

type Source = Config['pod_association'][number]['sources'][number]

/** What identifies a resource by one rule; undefined where it does not have all that the rule asks for. */
export function keyOfResource(
  sources: readonly Source[],
  resource: Attributes,
  peer: string,
): string | undefined {
  return joined(
    sources.map(({ from, name = '' }) => {
      const value = from === 'connection' ? peer : resource[name]
      return typeof value === 'string' ? value : ''
    }),
  )
}

/** What identifies a pod by the same rule; a static pod has two uids. */
export function keysOfPod(sources: readonly Source[], pod: Pod): readonly string[] {
  const uids = pod.mirrorUid === '' ? [pod.uid] : [pod.uid, pod.mirrorUid]
  const keys = uids.map((uid) => joined(sources.map((source) => valueOf(source, pod, uid))))
  return [...new Set(keys.filter((key) => key !== undefined))]
}

function valueOf({ from, name }: Source, pod: Pod, uid: string): string {
  if (from === 'connection' || name === 'k8s.pod.ip') return pod.ip
  if (name === 'k8s.pod.uid') return uid
  return name === 'k8s.pod.name' ? pod.name : pod.namespace
}

function joined(values: readonly string[]): string | undefined {
  return values.includes('') ? undefined : values.join('\0')
}
