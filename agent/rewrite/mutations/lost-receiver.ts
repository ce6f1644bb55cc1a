import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { functionName, namedFunctions } from '../scope.ts'
import { argumentsOf, isSame, kindOf } from '../tree.ts'

/**
 * A method is handed over without its object: `bus.on('hit', this.add)`, `{ resolve: store.get }`. Whoever calls it has another `this`, or none.
 * Applies in JavaScript and TypeScript to members that are arguments or entries and that a class around names as a method which uses `this`, when the error is
 * about something that is not there; leaves alone what is bound, and members that are called.
 */
export const lostReceiver: Mutation = {
  id: 'lost_receiver',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /Cannot (?:read|set) propert|Cannot (?:read|write) private|Receiver must be|is not a function|is not iterable/,
  of: (node, place) => {
    if (place.file.grammar.family !== 'javascript' || kindOf(node) !== 'member_expression') return []
    const [object, name] = [node.field('object'), node.field('property')?.text() ?? '']
    const parent = node.parent()
    const isEntry = kindOf(parent) === 'pair' && isSame(parent?.field('value'), node)
    const isArgument =
      kindOf(parent) === 'arguments' &&
      argumentsOf(parent?.parent() ?? node).some((argument) => isSame(argument, node))
    if (object === null || !(isEntry || isArgument) || !/^(this|identifier)$/.test(kindOf(object))) return []
    if (!isMethodWithThis(name, place)) return []
    const to = `${node.text()}.bind(${object.text()})`
    return [
      {
        edits: [replaced(node, to)],
        says: `${quoted(node.text())} is handed over without its object; ${quoted(to)} keeps it`,
        isToldByError: true,
      },
    ]
  },
}

function isMethodWithThis(name: string, { file, files }: MutationPlace): boolean {
  return [file, ...files].some(
    (one) =>
      one.grammar.family === 'javascript' &&
      namedFunctions(one).some(
        ({ node }) =>
          kindOf(node) === 'method_definition' &&
          functionName(node) === name &&
          /\bthis\b/.test(node.text()) &&
          !/^\s*(?:get|set|static)\s/.test(node.text()),
      ),
  )
}
