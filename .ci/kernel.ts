import { readFileSync, writeFileSync } from 'node:fs'
import { main } from 'assemblyscript/asc'

/**
 * `npm run kernel`: makes `agent/scan/kernel.wasm` of `agent/scan/kernel.as.ts`. The result is kept in the
 * repository, so that nobody needs the compiler to run the agent; a test compiles again and compares.
 */
const SOURCE = 'agent/scan/kernel.as.ts'
const RESULT = 'agent/scan/kernel.wasm'

/** No runtime and no memory of its own: the kernel works in the memory that it is given, and allocates nothing. */
const OPTIONS = ['--runtime', 'stub', '--importMemory', '--noAssert', '--use', 'abort=', '-O3', '--converge']
const FEATURES = ['--enable', 'simd,relaxed-simd']

if (import.meta.main) writeFileSync(RESULT, await compileKernel(readFileSync(SOURCE, 'utf8')))

/** The kernel compiled from a source text. Errors: what the compiler says. */
export async function compileKernel(source: string): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined
  const { error, stderr } = await main([SOURCE, '--outFile', RESULT, ...OPTIONS, ...FEATURES], {
    readFile: (name) => (name === SOURCE ? source : null),
    writeFile: (name, contents) => {
      if (name === RESULT && contents instanceof Uint8Array) compiled = contents
    },
    listFiles: () => [],
  })
  if (error !== null || compiled === undefined) throw new Error(`${SOURCE}: ${stderr.toString()}`)
  return compiled
}
