import { loadConfig } from './src/load.mjs'
import { printRules } from './src/print.mjs'

const [file] = process.argv.slice(2)
try {
  process.stdout.write(printRules(await loadConfig(file)))
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
