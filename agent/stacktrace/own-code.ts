import type { Language, StackFrame } from '../model/stack-trace.ts'

/** Where package managers and runtimes keep code that is not the application's, for each language. */
const LIBRARY: Readonly<Record<Language, RegExp>> = {
  javascript:
    /(?:^|[\\/])(?:node_modules|bower_components|jspm_packages|\.pnpm|\.yarn|\.pnp\.[cm]?js|deno_dir|npm-cache)(?:[\\/]|$)|^(?:node|internal|ext|deno|npm|jsr|bun):|[\\/]webpack[\\/](?:bootstrap|runtime)|^webpack-internal:\/\/\/\(?(?:webpack|node_modules)|\/usr\/(?:local\/)?(?:lib|share)\/node/,
  python:
    /(?:^|[\\/])(?:site-packages|dist-packages|\.venv|\.tox|\.eggs)[\\/]|[\\/][Ll]ib(?:64)?[\\/]python\d|[\\/]python\d*_lib[\\/]|[\\/]Python\d+[\\/]Lib[\\/]|\.zip[\\/]|^<(?:frozen|__array_function__)/,
  go: /(?:^|[\\/])(?:pkg[\\/]mod|vendor|third_party)[\\/]|@v\d+\.\d|^_cgo_gotypes\.go|^_testmain\.go/,
  unknown:
    /(?:^|[\\/])(?:node_modules|site-packages|dist-packages|vendor|pkg[\\/]mod)[\\/]|^(?:node|internal):/,
}

/**
 * Whether a frame is a library's or the runtime's by where its file is. Without a file there is nothing to
 * look at, so it counts as a library's.
 */
export function looksLikeLibrary(frame: StackFrame, language: Language): boolean {
  return frame.isNative || frame.file === '' || LIBRARY[language].test(frame.file)
}
