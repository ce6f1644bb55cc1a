import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { descendants, kindOf, type CodeFile } from '../tree.ts'

/**
 * Records without an order of their own are put into a queue or tree that needs one. They are ordered by one of their parts, those first whose name says that.
 * Applies in Java to `new PriorityQueue<>()`, `new TreeSet<>()` and `.sorted()` where the error names a record of the repository; leaves alone those that are
 * given an order.
 */
export const inOrderOf: Mutation = {
  id: 'in_order_of',
  isRare: true,
  isLookedForFarOff: true,
  message: /cannot be cast to class java\.lang\.Comparable/,
  of: (node, { file, files, said }) => {
    if (!/^(object_creation_expression|method_invocation)$/.test(kindOf(node))) return []
    const made =
      /^(?:new (PriorityQueue|TreeSet|TreeMap|PriorityBlockingQueue|ConcurrentSkipListSet)<[^<>]*>\(\)|([\s\S]+)\.sorted\(\))$/.exec(
        node.text(),
      )
    if (made === null) return []
    const [, name = ''] = /class (?:[\w.]+[.$])?(\w+) cannot be cast/.exec(said) ?? []
    const parts = partsOf(name, files).toSorted((a, b) => Number(ORDERS.test(b)) - Number(ORDERS.test(a)))
    if (!file.text.includes(name)) return []
    return parts.slice(0, VARIANTS_MAX).map((part) => {
      const order = `java.util.Comparator.comparing(${name}::${part})`
      const code = node.text().replace(/\(\)$/, `(${order})`)
      return {
        edits: [replaced(node, code)],
        says: `${quoted(name)} has no order of its own; it is put in that of ${quoted(part)}`,
      }
    })
  },
}

const VARIANTS_MAX = 3
const ORDERS =
  /^(?:due|prio\w*|at|time\w*|date\w*|cost|score|rank|order|distance|weight|deadline|when|number|position|level|sequence|\w*(?:At|Time|Date|Priority|Cost|Rank))$/
const ORDERED =
  /^(?:int|long|double|short|byte|float|char|Integer|Long|Double|String|BigDecimal|Instant|Duration|Local(?:Date|Time|DateTime)|UUID)$/

/** The parts of a record that have an order. */
function partsOf(name: string, files: readonly CodeFile[]): readonly string[] {
  const declared = files
    .flatMap(({ root }) => descendants(root))
    .find((node) => kindOf(node) === 'record_declaration' && node.field('name')?.text() === name)
  const parameters: readonly SyntaxNode[] = declared?.field('parameters')?.children() ?? []
  return parameters
    .filter((one) => ORDERED.test(one.field('type')?.text() ?? ''))
    .flatMap((one) => one.field('name')?.text() ?? [])
}
