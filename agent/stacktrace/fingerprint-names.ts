import type { Language } from '../model/stack-trace.ts'

/**
 * Names of functions and files as they are the same after every build, on every host.
 */

/** Shape: "/app/dist/main.3f2a1b9c.js?v=2" gives "main.js". */
export function fileKey(file: string): string {
  const name = pathOf(file).split('/').at(-1) ?? ''
  return name
    .replace(/[.-](?=[\da-f]*\d)[\da-f]{6,}(?=\.)/gi, '')
    .replace(/-(?=[\w-]{0,7}(?:\d|[a-z][A-Z]))[\w-]{8}(?=\.\w+$)/, '')
}

/** Languages whose functions are not named by their module, so that the folder tells two of them apart. */
const HAS_BARE_NAMES: ReadonlySet<Language> = new Set(['javascript', 'python', 'ruby', 'php', 'lua'])

/**
 * The folder of each file, as far as it is below the one that all files are in: that one is where somebody
 * installed the program.
 * Shape: "/srv/app/users/views.py" beside "/srv/app/main.py" gives "users/", and '' for the other.
 */
export function folderKeys(files: readonly string[], language: Language): (file: string) => string {
  if (!HAS_BARE_NAMES.has(language)) return () => ''
  const folders = files.map((file) => pathOf(file).split('/').slice(0, -1))
  const [first = [], ...others] = folders
  let shared = first.length
  for (const folder of others) {
    let same = 0
    while (same < shared && folder[same] === first[same]) same += 1
    shared = same
  }
  // Files that share nothing but the root were not installed together.
  if (shared <= 1) return () => ''
  return (file) => {
    const folder = pathOf(file).split('/').slice(0, -1).slice(shared).at(-1)
    return folder === undefined ? '' : `${folder}/`
  }
}

/** Shape: "file:///C:\\shop\\a.js?v=2" gives "/shop/a.js". */
function pathOf(file: string): string {
  return file
    .replace(/[?#].*$/, '')
    .replaceAll('\\', '/')
    .replace(/^[a-z][a-z+.-]+:\/\/[^/]*/i, '')
    .replace(/^\/?[A-Za-z]:(?=\/)/, '')
}

type Cleaner = (name: string) => string

const withoutNumberOf =
  (numbers: RegExp): Cleaner =>
  (name) =>
    name.replace(numbers, '')

const COMPILED_PARTS = / \[clone [^\]]*\]|\.(?:cold|part|isra|constprop|llvm)(?:\.\d+)*|\[abi:\w+\]/g

/** Without what runtimes and compilers add: receivers, aliases, type arguments, numbers of closures, hashes. */
const CLEANERS: Readonly<Record<Language, Cleaner>> = {
  javascript: (name) => {
    const bare = name
      .replace(/ \[as [^\]]*\]$/, '')
      .replace(/^(?:async|new) /, '')
      .replace(/(?:\/<)+$/, '')
    const last = bare.slice(bare.lastIndexOf('.') + 1)
    return /^<anonymous>$|^\(?anonymous/i.test(last) ? '' : last
  },
  python: (name) => name,
  go: (name) =>
    name.replace(/\[[^\]]*\]/g, '').replace(/(?:\.func\d+|\.gowrap\d+|-fm|·\d+|\.\d+)+$/, '.func'),
  // Numbers of lambdas, anonymous classes, proxies and state machines come and go with the build.
  java: (name) =>
    name
      .replace(/\$\$[\w$]*(?:\/(?:0x)?[\da-f]+)?(?=\.|$)|\$\d+/g, '')
      .replace(/(?<=\$Proxy|Generated(?:Method|Constructor)Accessor)\d+/g, ''),
  dotnet: (name) =>
    name
      .replace(/\[[^\]]*\]/g, '')
      .replace(/>[bdg]__[\w|]*/g, '>')
      .replace(/<>c__\w+/g, '<>c')
      .replace(/<(\w+)>\.MoveNext$/, '$1'),
  rust: (name) =>
    name
      .replace(/\{closure#\d+\}|\{\{closure\}\}/g, '{closure}')
      .replace(/::h[\da-f]{16}$|17h[\da-f]{16}(?=E)/, ''),
  // What a compiler makes of a function, and the number of a lambda.
  cpp: (name) => name.replace(COMPILED_PARTS, '').replace(/(?<=\))#\d+(?=\})/g, ''),
  kernel: withoutNumberOf(COMPILED_PARTS),
  php: withoutNumberOf(/(?<=\{closure):[^{}]*(?=\})|(?<=class@anonymous)[^>:]*/g),
  // Since 3.4 methods are named with their class.
  ruby: (name) =>
    name
      .replace(/^(?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )+/, '')
      .replace(/^[A-Z][\w:]*[#.](?=\w)/, ''),
  erlang: withoutNumberOf(/(?<=-fun-)\d+|(?<=-l[bc]\$\^)\d+/g),
  elixir: withoutNumberOf(/(?<=-fun-)\d+|(?<=-l[bc]\$\^)\d+/g),
  lua: withoutNumberOf(/:\d+(?=>$)/),
  swift: withoutNumberOf(/(?<=closure )#\d+ (?=in )/g),
  dart: (name) => name,
  unknown: (name) => name,
}

/** Shape: "com.acme.Cart.lambda$total$0" gives "com.acme.Cart.lambda$total". */
export function functionKey(name: string, language: Language): string {
  return CLEANERS[language](name)
}
