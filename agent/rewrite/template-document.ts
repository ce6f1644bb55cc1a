import { integer, list, object, oneOf, optional, string, type Infer } from '../../config/schema.ts'

/** What every case tells of the error and its place. */
const crashFields = {
  title: string(),
  path: optional(string()),
  beside: optional(list(string(), { help: 'Paths of other files that are there' })),
  exception: optional(string()),
  message: string(),
  line: integer({ min: 1 }),
  column: optional(integer({ min: 1 })),
  callers: optional(list(object({ line: integer({ min: 1 }), column: optional(integer({ min: 1 })) }))),
}

/**
 * One repair template: a YAML file that says which error it is for, how the code at the crash looks, and
 * what to change. There is no code in it: conditions that the rule syntax cannot say are names from a
 * closed table. Ours, users' and learned templates have this one form.
 *
 *   id: js-object-keys-of-nothing
 *   row: N4
 *   languages: [javascript]
 *   exceptions: [TypeError]
 *   message: '^Cannot convert undefined or null to object$'
 *   rule: {pattern: Object.$METHOD($X)}
 *   where: [is_read X]
 *   edits:
 *     - {wrap: X, after: ' ?? {}'}
 *   origin: sink
 *   rank: 60
 *   explanation: '`$X` has no value on line $LINE, …'
 *   assumes: ['…']
 *   cases: {applies: […], leaves_alone: […]}
 */
export const templateDocument = object({
  id: string({ pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, help: 'Name, unique over all templates' }),
  row: string({ help: 'Row of the catalogue of crash classes' }),
  languages: list(oneOf(['javascript', 'python', 'go', 'java', 'rust', 'ruby', 'php']), {
    min: 1,
    help: 'JavaScript includes TypeScript',
  }),
  exceptions: list(string(), { default: [], help: 'Exception types; none means any' }),
  message: string({ help: 'Pattern of the message, in linear time; named groups become placeholders' }),
  site: oneOf(['crash', 'caller', 'any'], {
    default: 'crash',
    help: 'Which places of the trace it is tried on',
  }),
  also: list(
    object({
      as: string({ pattern: /^[A-Z][A-Z0-9_]*$/, help: 'Placeholder for the node that is found' }),
      within: oneOf(['match', 'statement', 'function', 'file', 'files'], {
        default: 'file',
        help: 'Where it is looked for; files: also in those around',
      }),
    }),
    {
      default: [],
      help: 'Code that has to be there besides, each with a rule, in the order in which it is looked for',
    },
  ),
  where: list(string(), { default: [], help: 'Conditions: name and arguments, "not" before it to refuse' }),
  edits: list(
    object({
      replace: optional(string()),
      with: optional(string()),
      wrap: optional(string()),
      before: optional(string()),
      after: optional(string()),
      insert_before: optional(string()),
      insert_after: optional(string()),
      text: optional(string()),
    }),
    {
      default: [],
      help: 'None: no change of this code is safe, and the explanation says what to do instead',
    },
  ),
  origin: oneOf(['source', 'sink'], { help: 'Changes where the bad value comes from, or where it is used' }),
  source_when: list(string(), {
    default: [],
    help: 'Conditions under all of which a change at the sink is one at the source',
  }),
  rank: integer({ min: 1, max: 100, help: 'Lower is tried first among those of the same origin' }),
  witness: optional(
    object({
      where: list(string(), { default: [], help: 'Conditions besides, as in `where`' }),
      says: optional(string({ help: 'What in the code shows that the change is meant' })),
      needed_when: list(string(), {
        default: [],
        help: 'Where one of these conditions holds, the change is only made with a witness',
      }),
    }),
  ),
  explanation: string(),
  assumes: list(string(), { default: [] }),
  cases: object({
    applies: list(
      object({
        ...crashFields,
        before: string(),
        after: optional(string()),
      }),
      { min: 1 },
    ),
    leaves_alone: list(
      object({
        ...crashFields,
        code: string(),
      }),
      { min: 1 },
    ),
  }),
})

/** A template's fields as they are written. */
export type TemplateDocument = Infer<typeof templateDocument>
