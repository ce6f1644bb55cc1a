import type { SyntaxNode } from '../../repository/syntax.ts'
import { emptyOf, packageFiles, resultTypes } from '../go-types.ts'
import { fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { parametersOf } from '../scope.ts'
import {
  blockOf,
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  kindOf,
  lineOf,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions for Go functions that have a way to say that something is not there: an error, or an answer. */

/**
 * The function around `X` can say that something is not there: it gives an error last, or answers a request. Binds
 * RETURN, which does that with the words (`_` for blanks) and the values after them, and RETURN_BECAUSE.
 */
const maySayLack: Predicate = {
  arguments: ['placeholder', 'placeholder', 'placeholder'],
  binds: ['RETURN', 'RETURN_BECAUSE'],
  test: (context, [name, what, value]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const noun = context.bindings.get(what ?? '')?.text ?? ''
    const shown = nodeOf(context, value)
    const scope = functionOf(node, file)
    const isList = kindOf(context.match) === 'index_expression'
    const says: Lack = {
      noun,
      value: shown?.text() ?? '',
      isList,
      isNumber: /^\d+$/.test(shown?.text() ?? ''),
    }
    return errorReturn(scope, says, context, file) ?? answerReturn(scope, says, context, file) ?? false
  },
}

interface Lack {
  readonly noun: string
  readonly value: string
  readonly isList: boolean
  readonly isNumber: boolean
}

type Said = { readonly RETURN: { readonly text: string }; readonly RETURN_BECAUSE: { readonly text: string } }

function errorReturn(scope: SyntaxNode, lack: Lack, context: MatchContext, file: CodeFile): Said | undefined {
  const types = resultTypes(scope)
  if (types.at(-1) !== 'error') return undefined
  const files = packageFiles(context.subject.files.values(), file)
  const empty = types.slice(0, -1).map((type) => emptyOf(type, files))
  if (empty.some((code) => code === undefined)) return undefined
  const example = exampleIn([file, ...files], isOwnError)
  const sentinel = lack.isList ? undefined : sentinelIn(files)
  const made = sentinel ?? madeError(lack, file)
  if (example === undefined || made === undefined) return undefined
  return {
    RETURN: { text: `return ${[...empty, made].join(', ')}` },
    RETURN_BECAUSE: { text: `as ${example} returns one for what cannot be` },
  }
}

function madeError({ noun, value, isList, isNumber }: Lack, file: CodeFile): string | undefined {
  if (/"fmt"/.test(file.text)) {
    if (!isList) return `fmt.Errorf("no ${noun} %v", ${value})`
    return isNumber
      ? `fmt.Errorf("too few ${noun}: %v", ${noun})`
      : `fmt.Errorf("${value} %v is out of range", ${value})`
  }
  if (!/"errors"/.test(file.text)) return undefined
  return isList
    ? `errors.New("${isNumber ? `too few ${noun}` : `${value} is out of range`}")`
    : `errors.New("no such ${noun}")`
}

/** An `http.Error` with 404 or 400 of this code base, with other words. */
function answerReturn(
  scope: SyntaxNode,
  lack: Lack,
  context: MatchContext,
  file: CodeFile,
): Said | undefined {
  const writer = parametersOf(scope, file)
    .find((parameter) => parameter.field('type')?.text() === 'http.ResponseWriter')
    ?.field('name')
    ?.text()
  if (writer === undefined || scope.field('result') !== null) return undefined
  const status = lack.isList ? /StatusBadRequest|\b400\b/ : /StatusNotFound|\b404\b/
  const example = exampleIn([file, ...packageFiles(context.subject.files.values(), file)], (body) =>
    statementsOf(body).some((statement) => isHttpError(statement, status)),
  )
  if (example === undefined) return undefined
  const says = lack.isList
    ? lack.isNumber
      ? `too few ${lack.noun}`
      : `${lack.value} is out of range`
    : `${lack.noun} not found`
  const code = lack.isList ? 'http.StatusBadRequest' : 'http.StatusNotFound'
  return {
    RETURN: { text: `http.Error(${writer}, "${says}", ${code})\nreturn` },
    RETURN_BECAUSE: { text: `as ${example} answers such a request` },
  }
}

function isHttpError(statement: SyntaxNode, status: RegExp): boolean {
  const call = descendants(statement).find((part) => calleeOf(part)?.text() === 'http.Error')
  return call !== undefined && status.test(argumentsOf(call)[2]?.text() ?? '')
}

/** A body that ends with an error made there, and not with one that another function gave. */
function isOwnError(body: SyntaxNode): boolean {
  const last = statementsOf(body).at(-1)
  if (kindOf(last) !== 'return_statement') return false
  return /(?:^return |, )(?:fmt\.Errorf\((?!.*%w)|errors\.New\(|[eE]rr[A-Z]\w*$)/.test(last?.text() ?? '')
}

/** Where an `if` has such a body. Shape: "line 12", "store.go, line 3". */
function exampleIn(files: readonly CodeFile[], suits: (body: SyntaxNode) => boolean): string | undefined {
  for (const [index, file] of files.entries()) {
    const found = descendants(file.root).find((node) => {
      const block = kindOf(node) === 'if_statement' ? node.field('consequence') : null
      return block !== null && suits(blockOf(block))
    })
    if (found !== undefined)
      return index === 0 ? `line ${lineOf(found)}` : `${file.path}, line ${lineOf(found)}`
  }
  return undefined
}

/** An error value of the package that says that something is not there. */
function sentinelIn(files: readonly CodeFile[]): string | undefined {
  return files
    .flatMap(({ root }) => descendants(root))
    .filter((node) => kindOf(node) === 'var_spec')
    .map((node) => node.field('name')?.text() ?? '')
    .find((name) => /^[eE]rr\w*(NotFound|Unknown|NoSuch|Missing)\w*$/.test(name))
}

export const GO_ANSWER_PREDICATES: Readonly<Record<string, Predicate>> = {
  may_say_lack: maySayLack,
}
