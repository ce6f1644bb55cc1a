import { actionsOf, areByName, attributesAfter, type Action } from '../../agent/attributes/actions.ts'
import type { Consumer, Processor } from '../../agent/component/component.ts'
import { DirectProcessor } from '../../agent/component/direct-processor.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import type { Config } from './config.ts'

/**
 * Changes the attributes of each record. What all records of a batch share is changed once, and stays one object for all
 * batches that share it; only a record with attributes of its own is looked at.
 */
export function createAttributes(settings: Settings, config: Config, next: Consumer): Processor {
  const actions = actionsOf(config.actions)
  const isSharing = areByName(config.actions)
  const made = new WeakMap<Attributes, Attributes>()
  const changeShared = (shared: Attributes): Attributes => {
    const known = made.get(shared)
    if (known !== undefined) return known
    const after = attributesAfter(shared, actions)
    made.set(shared, after)
    return after
  }
  const take = async (batch: LogBatch, to: Consumer, signal: AbortSignal): Promise<void> => {
    const shared = batch.commonAttributes
    const undo = isSharing || !batch.hasOwnFields ? changeOwn(batch, actions) : changeEach(batch, actions)
    batch.commonAttributes = isSharing || undo.size === 0 ? changeShared(shared) : {}
    try {
      await to.consume(batch, signal)
    } catch (error) {
      // It is offered again as it was: what is copied and then replaced is not to be copied twice.
      batch.commonAttributes = shared
      for (const [index, own] of undo) batch.setAttributes(index, own)
      throw error
    }
  }
  return new DirectProcessor(settings, { take }, next)
}

/** Gives what the records had that have attributes of their own. */
function changeOwn(batch: LogBatch, actions: readonly Action[]): ReadonlyMap<number, Attributes> {
  const before = new Map<number, Attributes>()
  if (!batch.hasOwnFields) return before
  for (let index = 0; index < batch.count; index += 1) {
    const own = batch.ownAttributes(index)
    if (Object.keys(own).length === 0) continue
    before.set(index, own)
    batch.setAttributes(index, attributesAfter({ ...batch.commonAttributes, ...own }, actions))
  }
  return before
}

/** All of each record becomes its own, so that nothing is left to share. Gives what the records had. */
function changeEach(batch: LogBatch, actions: readonly Action[]): ReadonlyMap<number, Attributes> {
  const before = new Map<number, Attributes>()
  for (let index = 0; index < batch.count; index += 1) {
    const own = batch.ownAttributes(index)
    before.set(index, own)
    batch.setAttributes(index, attributesAfter({ ...batch.commonAttributes, ...own }, actions))
  }
  return before
}
