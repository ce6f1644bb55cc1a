import { readFileSync, writeFileSync } from 'node:fs'
import { main } from 'assemblyscript/asc'

/**
 * `npm run kernel`: makes a .wasm of each .as.ts in `agent/scan/`. The results are kept in the repository, so that nobody
 * needs the compiler to run the agent; a test compiles again and compares.
 */
export const KERNELS = ['agent/scan/kernel', 'agent/scan/json'] as const

/** No runtime and no memory of its own: the kernel works in the memory that it is given, and allocates nothing. */
const OPTIONS = ['--runtime', 'stub', '--importMemory', '--noAssert', '--use', 'abort=', '-O3', '--converge']
const FEATURES = ['--enable', 'simd,relaxed-simd']

const SOURCE = 'kernel.as.ts'
const RESULT = 'kernel.wasm'

if (import.meta.main) {
  for (const name of KERNELS)
    writeFileSync(`${name}.wasm`, await compileKernel(readFileSync(`${name}.as.ts`, 'utf8')))
}

/** A kernel compiled from a source text. Errors: what the compiler says. */
export async function compileKernel(source: string): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined
  const { error, stderr } = await main([SOURCE, '--outFile', RESULT, ...OPTIONS, ...FEATURES], {
    readFile: (name) => (name === SOURCE ? source : null),
    writeFile: (name, contents) => {
      if (name === RESULT && contents instanceof Uint8Array) compiled = contents
    },
    listFiles: () => [],
  })
  if (error !== null || compiled === undefined) throw new Error(stderr.toString())
  return compiled
}
