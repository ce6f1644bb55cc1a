import { fileOf, nodeOf, type Predicate } from '../match-context.ts'
import { METHODS } from '../methods.ts'
import type { CodeFile } from '../tree.ts'

/** The conditions that new checks ask, in the words of the language and the file. */

/** The test for `X` having no value. Binds TEST. */
const testNothing: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const binding = context.bindings.get(name ?? '')
    if (binding === undefined) return false
    const { message } = context
    return {
      TEST: {
        text: absenceTest(binding.text, fileOf(context, name), message.get('NOTHING'), message.get('K')),
      },
    }
  },
}

/**
 * The test for code having no value, in the words of the file: `!x` where others are asked so, else exactly what was
 * seen. What `member` is read from may be 0 or an empty text by the name of it: those are values.
 */
export function absenceTest(text: string, file: CodeFile, nothing: string | undefined, member = ''): string {
  if (file.grammar.family === 'python') return `${text} is None`
  if (file.grammar.family === 'go') return `${text} == nil`
  const isLoose = /(?<![=!])[!=]= (null|undefined)\b/.test(file.text)
  const isText = TEXT_METHOD.test(member)
  const isNumber = METHODS.number?.has(member) === true
  const negated = isText ? /if \(!\w+(\??\.\w+)+\)/ : /if \(!\w+(\.\w+)*\)/
  if (!isNumber && negated.test(file.text)) return `!${text}`
  return isLoose || nothing === undefined || nothing === '' ? `${text} == null` : `${text} === ${nothing}`
}

const TEXT_METHOD =
  /^(trim(Start|End)?|to(Upper|Lower)Case|split|replace(All)?|(starts|ends)With|pad(Start|End)|charAt|substring|localeCompare|match(All)?|normalize)$/

/** The test for `X` being no list; not where other code takes what is called so for a record: it is meant to be one. Binds TEST. */
const testNoArray: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const text = context.bindings.get(name ?? '')?.text
    if (text === undefined || isTakenForRecord(text, [...context.subject.files.values()])) return false
    const isPython = fileOf(context, name).grammar.family === 'python'
    return { TEST: { text: isPython ? `not isinstance(${text}, list)` : `!Array.isArray(${text})` } }
  },
}

/** Whether the keys or values of what has the last word of some code as its name are asked for anywhere. */
function isTakenForRecord(text: string, files: readonly CodeFile[]): boolean {
  const word = /\w+$/.exec(text)?.[0]
  if (word === undefined) return false
  const asked = new RegExp(
    String.raw`\bObject\.(?:keys|values|entries)\((?:[\w$?]+\.)*${word}\)|\b${word}\.(?:items|keys|values)\(\)`,
  )
  return files.some((file) => asked.test(file.text))
}

/** The test for `D` being a date without a time. Binds TEST. */
const testNoDate: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const text = context.bindings.get(name ?? '')?.text
    return text === undefined ? false : { TEST: { text: `Number.isNaN(${text}.getTime())` } }
  },
}

/** The test for mapping `D` lacking the key `K`. Binds TEST. */
const testNoKey: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['TEST'],
  test: (context, [mapping, key]) => {
    const text = (name: string | undefined): string => context.bindings.get(name ?? '')?.text ?? ''
    return { TEST: { text: `${text(key)} not in ${text(mapping)}` } }
  },
}

/** The test for sequence `S` being too short for the index `I`. Binds TEST, and SHORT for "has too few". */
const testShort: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['TEST'],
  test: (context, [sequence, index]) => {
    const node = nodeOf(context, sequence)
    const at = nodeOf(context, index)
    if (node === undefined || at === undefined) return false
    const isJavaScript = fileOf(context, sequence).grammar.family === 'javascript'
    const length = isJavaScript ? `${node.text()}.length` : `len(${node.text()})`
    const literal = /^-?\d+$/.test(at.text()) ? Number(at.text()) : undefined
    if (literal === 0 || literal === -1) {
      return { TEST: { text: isJavaScript ? `${length} === 0` : `not ${node.text()}` } }
    }
    if (literal !== undefined)
      return { TEST: { text: `${length} < ${literal < 0 ? -literal : literal + 1}` } }
    return { TEST: { text: `${at.text()} >= ${length}` } }
  },
}

/** The test for sequence `S` being empty. Binds TEST. */
const testEmpty: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const text = context.bindings.get(name ?? '')?.text
    if (text === undefined || isTakenForRecord(text, [...context.subject.files.values()])) return false
    const isPython = fileOf(context, name).grammar.family === 'python'
    return { TEST: { text: isPython ? `not ${text}` : `${text}.length === 0` } }
  },
}

/** The test for number `N` being zero. Binds TEST. */
const testZero: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const counted = /^len\((.+)\)$/s.exec(node.text())?.[1]
    return { TEST: { text: counted === undefined ? `${node.text()} == 0` : `not ${counted}` } }
  },
}

/** The test for number `N` being anything but zero. Binds TEST. */
const testNotZero: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const text = context.bindings.get(name ?? '')?.text
    if (text === undefined) return false
    const counted = /^len\((.+)\)$/s.exec(text)?.[1]
    return { TEST: { text: counted ?? text } }
  },
}

/** The test for text `X` being blank. Binds TEST. */
const testBlank: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const text = context.bindings.get(name ?? '')?.text
    if (text === undefined || isTakenForRecord(text, [...context.subject.files.values()])) return false
    const isPython = fileOf(context, name).grammar.family === 'python'
    return { TEST: { text: isPython ? `not ${text}.strip()` : `${text}.trim() === ''` } }
  },
}

/** The test for `L` holding `X`. Binds TEST. */
const testHas: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['TEST'],
  test: (context, [holder, name]) => {
    const text = (placeholder: string | undefined): string =>
      context.bindings.get(placeholder ?? '')?.text ?? ''
    const isPython = fileOf(context, holder).grammar.family === 'python'
    return {
      TEST: {
        text: isPython ? `${text(name)} in ${text(holder)}` : `${text(holder)}.includes(${text(name)})`,
      },
    }
  },
}

export const TEST_PREDICATES: Readonly<Record<string, Predicate>> = {
  test_nothing: testNothing,
  test_empty: testEmpty,
  test_no_array: testNoArray,
  test_no_date: testNoDate,
  test_no_key: testNoKey,
  test_short: testShort,
  test_zero: testZero,
  test_not_zero: testNotZero,
  test_blank: testBlank,
  test_has: testHas,
}
