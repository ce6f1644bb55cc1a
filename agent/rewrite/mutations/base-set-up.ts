import { quoted, type Mutation } from '../mutation.ts'
import { functionName, parametersOf, targetNames } from '../scope.ts'
import { descendants, functionOf, isSame, kindOf, statementsOf } from '../tree.ts'
import { putBefore } from './lines.ts'

/**
 * A class has a constructor of its own that leaves out the one of its base, which sets what the error misses.
 * Applies in Python to `__init__` without `super().__init__` where a base class of the files around sets the attribute in its own; parameters of the
 * same name are handed on. Leaves alone bases whose parameters are not at hand.
 */
export const baseSetUp: Mutation = {
  id: 'base_set_up',
  isRare: true,
  isLookedForFarOff: true,
  message: /object has no attribute '\w+'/,
  of: (node, { file, files, said }) => {
    if (file.grammar.family !== 'python' || kindOf(node) !== 'function_definition') return []
    const missing = /object has no attribute '(\w+)'/.exec(said)?.[1] ?? ''
    const owner = node.parent()?.parent()
    const body = node.field('body')
    if (functionName(node) !== '__init__' || kindOf(owner) !== 'class_definition' || body === null) return []
    if (/\.__init__\(/.test(node.text())) return []
    const bases = new Set((owner?.field('superclasses')?.text() ?? '').match(/\w+/g))
    const own = new Set(parametersOf(node, file).flatMap(targetNames))
    for (const other of [file, ...files]) {
      const init = descendants(other.root).find(
        (one) =>
          kindOf(one) === 'function_definition' &&
          functionName(one) === '__init__' &&
          bases.has(one.parent()?.parent()?.field('name')?.text() ?? '') &&
          new RegExp(`\\bself\\.${missing}\\b[^=\\n]*= `).test(one.text()) &&
          isSame(functionOf(one, other), other.root),
      )
      const first = statementsOf(body)[0]
      if (init === undefined || first === undefined) continue
      const wanted = parametersOf(init, other).filter((one) => targetNames(one)[0] !== 'self')
      const needed = wanted.filter((one) => !/default|splat/.test(kindOf(one))).flatMap(targetNames)
      if (needed.some((name) => !own.has(name))) return []
      const given = wanted.flatMap(targetNames).filter((name) => own.has(name))
      const call = `super().__init__(${given.join(', ')})`
      return [
        {
          edits: [putBefore(first, [call], file)],
          says: `${quoted(missing)} is set by the constructor of the base, which is not called; ${quoted(call)} does`,
          isToldByError: true,
        },
      ]
    }
    return []
  },
}
