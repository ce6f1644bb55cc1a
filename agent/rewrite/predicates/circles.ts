import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { visitedOnce } from '../visited.ts'

/**
 * The function `MATCH` calls itself along links that may lead back. Binds BODY, its body, and the texts BODY_NOW and
 * HELPER with which each place is come to once, HELPER_NAME, KEY, what tells the places apart, and AGAIN.
 */
const goesInCircles: Predicate = {
  arguments: ['placeholder'],
  binds: ['BODY', 'BODY_NOW', 'HELPER', 'HELPER_NAME', 'KEY', 'AGAIN'],
  test: (context, [name]) => {
    const scope = nodeOf(context, name)
    const file = fileOf(context, name)
    const body = scope?.field('body')
    const found =
      scope === undefined ? undefined : visitedOnce(scope, file, [...context.subject.files.values()])
    if (found === undefined || body === null || body === undefined) return false
    return {
      BODY: nodeBinding(body, file),
      BODY_NOW: { text: found.body },
      HELPER: { text: found.helper },
      HELPER_NAME: { text: found.helperName },
      KEY: { text: found.key },
      AGAIN: { text: found.again },
    }
  },
}

export const CIRCLE_PREDICATES: Readonly<Record<string, Predicate>> = { goes_in_circles: goesInCircles }
