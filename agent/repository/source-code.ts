const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|java|kts?|scala|groovy|clj|rs|rb|rake|php|exs?|erl|hrl|cs|fs|vb|c|cc|cpp|cxx|h|hh|hpp|mm?|swift|dart|lua|p[lm])$/

/** Whether a file is code of a language whose programs print traces, by its name: no configuration, data or text. */
export function isSourceCode(path: string): boolean {
  return CODE.test(path)
}
