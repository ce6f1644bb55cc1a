import type { Language } from '../../repair/read-cases.ts'

/**
 * A program of a few short files with one fault, as text. It opens with its name and the kind of the fault, what it crashes with, and its
 * files; lines that only the faulty or only the right program has stand below marks:
 *
 *   #### python/menu-prices missing_key
 *   exc KeyError :: 'Espresso'
 *   === main.py
 *   def order(name):
 *   @@-
 *       return PRICES[name]
 *   @@+
 *       return PRICES[name.lower()]
 *   @@.
 */
export interface SmallProgram {
  readonly language: Language
  readonly slug: string
  readonly class: string
  readonly exception: { readonly type: string; readonly messagePattern: string }
  readonly files: readonly SmallFile[]
}

/** A file of it, as it crashes and as it is right. */
interface SmallFile {
  readonly path: string
  readonly faulty: string
  readonly right: string
}

/** All programs of a text, in its order. Errors: a text in another form, or a program without a mark, says which. */
export function readSmallPrograms(text: string): readonly SmallProgram[] {
  return text
    .split(/^#### /m)
    .slice(1)
    .map((part) => {
      const [head = '', ...files] = part.split(/^=== /m)
      const [, language, slug = '', causeClass = ''] =
        /^(\w+)\/([\w-]+) (\w+)$/m.exec(head) ?? refuse('a program begins with "language/name class"', head)
      const [, type = '', messagePattern = ''] =
        /^exc (.+?) :: (.+)$/m.exec(head) ?? refuse('a program says what it crashes with', head)
      const program = {
        language: language as Language,
        slug,
        class: causeClass,
        exception: { type, messagePattern },
        files: files.map(readFile),
      }
      if (program.files.every(({ faulty, right }) => faulty === right)) refuse('a program has a fault', head)
      return program
    })
}

function readFile(text: string): SmallFile {
  const end = text.indexOf('\n')
  const faulty: string[] = []
  const right: string[] = []
  let mark = ''
  for (const line of text
    .slice(end + 1)
    .replace(/\n+$/, '\n')
    .split('\n')) {
    if (line.startsWith('@@')) mark = line.slice(2).trim()
    else {
      if (mark !== '+') faulty.push(line)
      if (mark !== '-') right.push(line)
    }
  }
  return { path: text.slice(0, end).trim(), faulty: faulty.join('\n'), right: right.join('\n') }
}

function refuse(rule: string, head: string): never {
  throw new Error(`${rule}: ${head.split('\n')[0] ?? ''}`)
}
