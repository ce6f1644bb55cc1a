import type { Comment } from './comment.ts'

export interface Placed {
  readonly comment: Comment
  readonly depth: number
}

export interface Node {
  readonly comment: Comment
  readonly replies: Node[]
}

/** Puts every comment under the one it answers, older ones first; answers to nobody known are roots. */
export function buildTree(comments: readonly Comment[]): Node[] {
  const nodes = new Map<number, Node>()
  for (const comment of comments) nodes.set(comment.id, { comment, replies: [] })
  const roots: Node[] = []
  for (const node of [...nodes.values()].sort((a, b) => a.comment.at - b.comment.at)) {
    const parent = node.comment.parent === null ? undefined : nodes.get(node.comment.parent)
    const siblings = parent?.replies ?? roots
    siblings.push(node)
  }
  return roots
}

/** The comments in the order they are printed. */
export function flatten(nodes: readonly Node[], depth = 0, placed: Placed[] = []): Placed[] {
  for (const { comment, replies } of nodes) {
    placed.push({ comment, depth })
    flatten(replies, depth + 1, placed)
  }
  return placed
}
