import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'

/** One traceback with its exception, in the order it is printed. */
export interface Block {
  /** How many exception groups it stands in. */
  readonly depth: number
  readonly frames: StackFrame[]
  type: string
  readonly messageLines: string[]
}

/**
 * Turns the printed order into the causal one. On one level later is outer; members of a group, one
 * level deeper and printed after it, are what caused it and stay after it.
 */
export function exceptionsOf(blocks: readonly Block[]): readonly TracedException[] {
  const base = Math.min(...blocks.map(levelOf))
  const chain: Block[][] = []
  for (const block of blocks) {
    const head = chain.at(-1)
    if (head === undefined || levelOf(block) === base) chain.push([block])
    else head.push(block)
  }
  return chain.toReversed().flat().map(closed)
}

/** A group at the top is drawn one level in but stands in the chain with those that are not. */
function levelOf(block: Block): number {
  return Math.max(1, block.depth)
}

function closed({ type, messageLines, frames }: Block): TracedException {
  return { type, message: messageLines.join('\n').trimEnd(), frames: frames.toReversed() }
}
