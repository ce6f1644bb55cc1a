import { parseOptions } from './options.mjs'
import { plan } from './plan.mjs'

const { options, files } = parseOptions(process.argv.slice(2))
for (const { file, tags } of plan(files, options)) {
  console.log([file, ...tags.map((tag) => `#${tag}`)].join(' '))
}
