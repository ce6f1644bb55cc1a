/**
 * Options and files of a command line. An option that is given once is a string, one that is given more often a list.
 */
export function parseOptions(args) {
  const options = {}
  const files = []
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at]
    if (!arg.startsWith('--')) {
      files.push(arg)
      continue
    }
    const name = arg.slice(2)
    const value = args[(at += 1)]
    options[name] = name in options ? [].concat(options[name], value) : value
  }
  return { options, files }
}
