import type { Found, Misuse } from './misuse.ts'

const CALL = /^(call_expression|new_expression)$/
/** Methods that lists have, and sets, maps and iterators of them have not. */
const OF_LISTS =
  'map|filter|reduce|reduceRight|sort|toSorted|slice|join|find|findIndex|findLast|some|every|flatMap|flat|includes|indexOf|reverse|at|concat|forEach'

/** Methods of lists, of what is none. */
export const SCRIPT_LIST_MISUSES: readonly Misuse[] = [
  {
    kind: CALL,
    when: new RegExp(`\\.(${OF_LISTS}) is not a function`),
    form: /\)$/,
    meant: (found) => (IS_WALKED.test(found.fileText) ? asLists(found, (object) => [`[...${object}]`]) : []),
    because: 'only lists have that method, and this is something else that can be made one',
    isNearOnly: true,
    example: [
      'const tags = new Set(all)\nconst labels = tags.map((tag) => tag.name)',
      'const tags = new Set(all)\nconst labels = [...tags].map((tag) => tag.name)',
      'TypeError: tags.map is not a function',
    ],
  },
  {
    kind: CALL,
    when: new RegExp(`\\.(${OF_LISTS}) is not a function`),
    form: /\)$/,
    meant: (found) => asLists(found, (object) => [`[${object}].flat()`, `Object.values(${object})`]),
    because: 'only lists have that method, and one value or the values of an object make one',
    isNearOnly: true,
    isGuess: true,
    example: [
      'const labels = tags.map((tag) => tag.name)',
      'const labels = [tags].flat().map((tag) => tag.name)',
      'TypeError: tags.map is not a function',
    ],
  },
]

const IS_WALKED = /\bnew (?:Set|Map)\b|\.(?:keys|values|entries|matchAll)\(|function\s*\*|\barguments\b/

/** A call of a method of lists, of what is made a list in some ways. */
function asLists({ text, said }: Found, lists: (object: string) => readonly string[]): readonly string[] {
  const at = text.indexOf(`.${said(1)}(`)
  if (at <= 0 || text.startsWith('[') || text.startsWith('new ')) return []
  return lists(text.slice(0, at)).map((list) => `${list}${text.slice(at)}`)
}
