import type { StackFrame } from '../../../model/stack-trace.ts'

/** One call of a Go trace: the function line and the file line below it. */

// The first path elements of the standard library; no other import path has a first element without a dot
// and a source file below GOROOT. Source: go.dev/pkg/std.
const STANDARD =
  /^(?:archive|bufio|builtin|bytes|cmp|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|go|hash|html|image|index|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text|time|unicode|unique|unsafe|weak)(?:\/|$)/

const LINE_DIGITS_MAX = 9

/**
 * Shape: "example.com/shop.(*Cart).Total" in "/app/cart.go" has the module "example.com/shop". Names are
 * kept as printed; in modules the escape %2e is a dot again.
 */
export function goFrame(name: string, file: string, line: string | undefined): StackFrame {
  const module = packageOf(name)
  return {
    function: name,
    ...(module === '' ? {} : { module }),
    file,
    ...(line === undefined || line.length > LINE_DIGITS_MAX ? {} : { line: Number(line) }),
    isNative: isStandard(module, file) || file === '' || file === '??' || file.startsWith('<'),
  }
}

/** The import path before the function's own name. */
export function packageOf(name: string): string {
  const slash = name.lastIndexOf('/', name.includes('(') ? name.indexOf('(') : undefined)
  const dot = name.indexOf('.', slash + 1)
  return dot < 0 ? '' : name.slice(0, dot).replaceAll('%2e', '.')
}

/** Built-ins ("panic") have no package; with -trimpath a file is printed below its import path. */
function isStandard(module: string, file: string): boolean {
  if (module === '') return /(?:^|\/)runtime\//.test(file)
  if (!STANDARD.test(module)) return false
  return file.startsWith(`${module}/`) || /\/src\//.test(file)
}
