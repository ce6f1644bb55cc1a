import { hostname } from 'node:os'
import type { Attributes } from '../model/resource.ts'
import { ATTRIBUTE } from '../model/semantic-conventions.ts'

/** Who says something of itself. */
export interface Measurer {
  readonly version: string
  /** Another one after each start. */
  readonly instanceId: string
}

/**
 * The resource of what the agent says of itself. With the host, so that who gets it from many agents can tell them apart
 * over restarts; in a pod that is the name of the pod.
 */
export function ownResource({ version, instanceId }: Measurer): Attributes & Record<string, string> {
  return {
    [ATTRIBUTE.serviceName]: 'hephaestus',
    [ATTRIBUTE.serviceVersion]: version,
    [ATTRIBUTE.serviceInstanceId]: instanceId,
    [ATTRIBUTE.hostName]: hostname(),
  }
}
