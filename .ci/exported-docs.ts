import { globSync, readFileSync } from 'node:fs'

/**
 * Checks that functions and classes that others use say what their callers get. An overload is described once, above the
 * first; types, interfaces and constants may speak for themselves. Fewer files than the floor were not all of them.
 */
const FILES_MIN = 500
const EXPORT = /^export (?:async )?(?:abstract )?(?:function\*?|class) (\w+)/

const files = globSync('{agent,config,receivers,processors,exporters}/**/*.ts')
const faults = files.flatMap((file) =>
  undescribed(readFileSync(file, 'utf8')).map((place) => `${file}:${place}`),
)
for (const fault of faults) console.error(`${fault}: say above it what its caller gets, in /** … */`)
if (files.length < FILES_MIN)
  console.error(`only ${files.length} files were read, at least ${FILES_MIN} were expected`)
process.exit(faults.length > 0 || files.length < FILES_MIN ? 1 : 0)

/** Shape: "12 nameOf". */
function undescribed(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const name = EXPORT.exec(line)?.[1]
    const before = lines[index - 1] ?? ''
    const isDescribed = before.trimEnd().endsWith('*/') || EXPORT.exec(before)?.[1] === name
    return name === undefined || isDescribed ? [] : [`${index + 1} ${name}`]
  })
}
