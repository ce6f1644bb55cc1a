import type { Clock } from '../../agent/model/clock.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import { keyOfResource, keysOfPod } from './association.ts'
import type { Config } from './config.ts'
import type { Pod } from './pod.ts'

/** How long a pod is known after its end: its last lines come later than that. As the Collector has it. */
const KEPT_MS = 120_000

/**
 * The pods that are known, by what identifies them.
 * Bounds: those that the API server told of, and the ones that ended in the last two minutes.
 */
export class Pods {
  readonly #rules: Config['pod_association']
  readonly #clock: Clock
  readonly #pods = new Map<string, Pod>()
  readonly #indices: readonly Map<string, Pod>[]
  readonly #leaving = new Map<string, () => void>()
  #changes = 0

  constructor(rules: Config['pod_association'], clock: Clock) {
    this.#rules = rules
    this.#clock = clock
    this.#indices = rules.map(() => new Map())
  }

  /** Another number after every change. */
  get version(): number {
    return this.#changes
  }

  get count(): number {
    return this.#pods.size
  }

  /** The pod that a resource is of, by the first rule that leads to one. */
  find(resource: Attributes, peer: string): Pod | undefined {
    for (const [index, { sources }] of this.#rules.entries()) {
      const key = keyOfResource(sources, resource, peer)
      const pod = key === undefined ? undefined : this.#indices[index]?.get(key)
      if (pod !== undefined) return pod
    }
    return undefined
  }

  /** A pod is there, or has changed. */
  add(pod: Pod): void {
    this.#stay(pod.uid)
    const before = this.#pods.get(pod.uid)
    if (before !== undefined) this.#unindex(before)
    this.#pods.set(pod.uid, pod)
    this.#changes += 1
    for (const [index, { sources }] of this.#rules.entries()) {
      // An address is given to the next pod once its pod has ended: the newest has it.
      for (const key of keysOfPod(sources, pod)) this.#indices[index]?.set(key, pod)
    }
  }

  /** A pod has ended. */
  remove(uid: string): void {
    if (!this.#pods.has(uid) || this.#leaving.has(uid)) return
    this.#leaving.set(
      uid,
      this.#clock.after(KEPT_MS, () => this.#forget(uid)),
    )
  }

  /** All pods that there are: others have ended meanwhile. */
  replace(pods: readonly Pod[]): void {
    const present = new Set(pods.map(({ uid }) => uid))
    for (const uid of this.#pods.keys()) if (!present.has(uid)) this.remove(uid)
    for (const pod of pods) this.add(pod)
  }

  /** Forgets all. */
  clear(): void {
    for (const cancel of this.#leaving.values()) cancel()
    this.#leaving.clear()
    this.#pods.clear()
    for (const index of this.#indices) index.clear()
    this.#changes += 1
  }

  #stay(uid: string): void {
    this.#leaving.get(uid)?.()
    this.#leaving.delete(uid)
  }

  #forget(uid: string): void {
    this.#leaving.delete(uid)
    const pod = this.#pods.get(uid)
    if (pod === undefined) return
    this.#pods.delete(uid)
    this.#unindex(pod)
    this.#changes += 1
  }

  #unindex(pod: Pod): void {
    for (const [index, { sources }] of this.#rules.entries()) {
      const known = this.#indices[index]
      for (const key of keysOfPod(sources, pod)) if (known?.get(key) === pod) known.delete(key)
    }
  }
}
