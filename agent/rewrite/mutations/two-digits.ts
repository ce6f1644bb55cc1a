import { quoted, replaced, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, isSame, kindOf } from '../tree.ts'

/**
 * A form of dates that wants two digits where one is written: `dd/MM/yyyy` for `3/4/2024`. Applies to patterns of Java
 * (`ofPattern`) and layouts of Go (`time.Parse`); the form with one letter or digit takes both.
 */
export const twoDigits: Mutation = {
  id: 'two_digits',
  isRare: true,
  message: /could not be parsed|Unparseable date|^parsing time/,
  of: (node, { file }) => {
    const { family, strings } = file.grammar
    const parts = DIGITS[family]
    if (parts === undefined || !strings.has(kindOf(node))) return []
    const call = node.parent()?.parent()
    const callee =
      call === null || call === undefined ? '' : (calleeOf(call)?.text() ?? call.field('name')?.text() ?? '')
    const isLayout =
      /(ofPattern|SimpleDateFormat|time\.Parse\w*)$/.test(callee) || kindOf(node.parent()) === 'const_spec'
    const isFirst = call !== null && call !== undefined && isSame(argumentsOf(call)[0], node)
    if (!isLayout || !(isFirst || kindOf(node.parent()) !== 'argument_list')) return []
    const to = parts.reduce((text, [two, one]) => text.replace(two, one), node.text())
    if (to === node.text()) return []
    return [
      {
        edits: [replaced(node, to)],
        says: `${quoted(node.text())} wants two digits where one may be written; ${quoted(to)} takes both`,
      },
    ]
  },
}

const DIGITS: Readonly<Partial<Record<string, readonly (readonly [RegExp, string])[]>>> = {
  java: [
    [/(?<!d)dd(?!d)/, 'd'],
    [/(?<!M)MM(?!M)/, 'M'],
    [/(?<!H)HH(?!H)/, 'H'],
  ],
  go: [
    [/(?<!\d)02(?!\d)/, '2'],
    [/(?<!\d)01(?!\d)/, '1'],
  ],
}
