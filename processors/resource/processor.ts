import { actionsOf, attributesAfter, type Action } from '../../agent/attributes/actions.ts'
import type { Consumer, Processor } from '../../agent/component/component.ts'
import { DirectProcessor } from '../../agent/component/direct-processor.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes, Resource } from '../../agent/model/resource.ts'
import { processEnvironment } from '../../config/environment.ts'
import type { Config } from './config.ts'
import { detectAttributes } from './detectors.ts'

/**
 * Changes the resource of each batch. A resource stays one object for all batches that share it, so that what
 * is behind can tell by that alone that records belong together.
 */
export function createResource(settings: Settings, config: Config, next: Consumer): Processor {
  const actions = actionsOf(config.attributes)
  const made = new WeakMap<Resource, Resource>()
  let detected: Attributes = {}
  const change = (resource: Resource): Resource => {
    const known = made.get(resource)
    if (known !== undefined) return known
    const changed = changedResource(resource, { detected, actions, isOverriding: config.override })
    made.set(resource, changed)
    return changed
  }
  const prepare = async (): Promise<void> => {
    detected = await detectAttributes(config.detectors, {
      environment: processEnvironment(),
      podinfo: config.podinfo,
    })
  }
  const take = async (batch: LogBatch, to: Consumer, signal: AbortSignal): Promise<void> => {
    const before = batch.resource
    batch.resource = change(before)
    try {
      await to.consume(batch, signal)
    } catch (error) {
      batch.resource = before
      throw error
    }
  }
  return new DirectProcessor(settings, { prepare, take }, next)
}

function changedResource(
  resource: Resource,
  {
    detected,
    actions,
    isOverriding,
  }: { readonly detected: Attributes; readonly actions: readonly Action[]; readonly isOverriding: boolean },
): Resource {
  const start = isOverriding
    ? { ...resource.attributes, ...detected }
    : { ...detected, ...resource.attributes }
  return { ...resource, attributes: attributesAfter(start, actions) }
}
