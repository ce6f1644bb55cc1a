#!/usr/bin/env node
/** Process entry. The only file that ends the process. */
import { setFlagsFromString } from 'node:v8'

const NODE_MAJOR_MIN = 24

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `hephaestus needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.version}. Run it with a newer node.\n`,
  )
  process.exit(1)
}
// It asks for the configuration to be loaded again, and would end a process that has not yet got that far.
let isHungUp = false
if (process.argv[2] === 'run') process.on('SIGHUP', () => (isHungUp = true))
// Before anything else is loaded: to find a second file already takes so many calls that V8 compiles one of them.
const isAgent = process.argv[2] === 'run' && !process.argv.includes('--once')
if (isAgent) setFlagsFromString('--optimize-for-size')
for (const compiler of ['sparkplug', 'maglev', 'turbofan']) {
  if (isAgent) setFlagsFromString(`--no-${compiler}`)
  // The packages start every command without, since to find this file already takes as many calls.
  else if (process.execArgv.includes(`--no-${compiler}`)) setFlagsFromString(`--${compiler}`)
}
const { runCommandLine } = await import('./cli/program.ts')
process.exit(await runCommandLine(process.argv.slice(2), import.meta.filename, () => isHungUp))
