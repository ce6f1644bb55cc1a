import { functionAround } from '../../../agent/repository/symbols.ts'
import { originAt, type OriginRule } from '../origin.ts'
import { code, place } from '../words.ts'

const FILES_MAX = 16

/**
 * Applies to `this` in JavaScript where it is the empty value itself: the method was handed over without
 * its object, so the place that does so is the origin.
 */
export const selfOrigin: OriginRule = {
  id: 'self',
  applies: ({ node, view }) => view.id === 'javascript' && view.isSelf(node),
  async trace({ node, view, trail }, search) {
    const method = functionAround(node)
    if (method === undefined || !/^[\w$]+$/.test(method.simpleName)) return []
    const pattern = new RegExp(`\\.${method.simpleName.replace(/\$/g, '\\$')}\\b(?!\\s*\\()`)
    for (const file of (await search.files.filesWith(trail.file, pattern, { name: method.simpleName })).slice(
      0,
      FILES_MAX,
    )) {
      const handed = file.root.findAll({ rule: { kind: 'member_expression' } }).find((candidate) => {
        const parent = candidate.parent()
        const isCalled = parent?.field('function')?.id() === candidate.id()
        const isTarget = parent?.field('left')?.id() === candidate.id()
        const isObject = parent?.field('object')?.id() === candidate.id()
        return view.member(candidate)?.name === method.simpleName && !isCalled && !isTarget && !isObject
      })
      if (handed === undefined) continue
      const text = `${code(handed)} is handed over without its object (${place(file, handed)}), so ${code(method.name)} runs without a \`this\``
      return [
        originAt({ ...trail, file }, handed, { kind: 'lost_receiver', strength: 0.85, isDefect: true, text }),
      ]
    }
    return []
  },
}
