import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { indentAt } from '../style.ts'
import { descendants, functionOf, isSame, kindOf, span, statementsOf } from '../tree.ts'

/**
 * One of two values is checked and the other is not: `if (to > total) to = total` without the same for `from`.
 * Applies to short checks in the same block as a statement of the crash's values, before or after it: the check is made for each
 * other name that the block gives a value to. Leaves alone names that such a check names already. Bounds: two for one check.
 */
export const guardOfNeighbour: Mutation = {
  id: 'guard_of_neighbour',
  of: (node, { file, statement }) => {
    if (!isSame(node, statement)) return []
    const { grammar } = file
    const block = statement.parent()
    if (block === null || isSame(functionOf(statement, file), file.root)) return []
    const checks = statementsOf(block).filter(
      (one) => kindOf(one) === grammar.conditional || CONDITIONAL.test(one.text()),
    )
    const given = namesGiven(statement)
    return (
      checks
        // What `if err := f(); err != nil` asks about is made by itself: nobody else's value needs that.
        .filter((check) => check.field('initializer') === null && check.field('alternative') === null)
        .filter((check) => check.text().length <= CHECK_LENGTH_MAX)
        .flatMap((check): readonly Mutated[] => {
          const condition = check.field('condition')?.text() ?? ''
          const checked = namesGiven(check).filter((name) => has(condition, name))
          const others = given.filter(
            (name) => !has(condition, name) && !checks.some((one) => has(one.text(), name)),
          )
          return checked.flatMap((name) =>
            others.slice(0, NAMES_MAX).map((other) => {
              const code = check
                .text()
                .replaceAll(new RegExp(String.raw`(?<![\w.$])${name}(?![\w$])`, 'g'), other)
              const { end } = span(statement)
              const indent = indentAt(file.text, span(statement).start)
              return {
                edits: [{ start: end, end, replacement: `\n${indent}${code}` }],
                says: `${quoted(check.text())} is asked of \`${name}\` and not of \`${other}\`, which needs it as well`,
              }
            }),
          )
        })
    )
  },
}

const CHECK_LENGTH_MAX = 120
const NAMES_MAX = 2
const CONDITIONAL = /^if\b/

/** The plain names that a statement gives a value to. */
function namesGiven(statement: Parameters<typeof descendants>[0]): readonly string[] {
  const targets = descendants(statement)
    .filter((node) => /assignment|declarator|short_var_declaration|let_declaration/.test(kindOf(node)))
    .map((node) => node.field('left') ?? node.field('name') ?? node.field('pattern'))
  return [
    ...new Set(
      targets.flatMap(
        (target) =>
          target
            ?.text()
            .replace(/^mut /, '')
            .split(/\s*,\s*/) ?? [],
      ),
    ),
  ].filter((name) => /^[A-Za-z_]\w*$/.test(name))
}

function has(code: string, name: string): boolean {
  return new RegExp(String.raw`(?<![\w.$])${name}(?![\w$])`).test(code)
}
