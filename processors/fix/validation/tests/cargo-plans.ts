import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf, foldersUp, pathIn, type TestPlan } from './test-plan.ts'

/**
 * How the Rust crate around a path is tested: `cargo test` in the nearest folder with a Cargo.toml. Every binary of
 * tests is run, whatever the ones before said, so that each test is told by name. Where an example or a file of tests does not
 * compile here, the tests in the code of the crate itself still say what a change breaks.
 */
export function cargoPlans(repository: Repository, path: string): readonly TestPlan[] {
  const directory = foldersUp(folderOf(path)).find((folder) =>
    repository.hasFile(pathIn(folder, 'Cargo.toml')),
  )
  if (directory === undefined) return []
  const isLibrary = repository.hasFile(pathIn(directory, 'src/lib.rs'))
  return [[], isLibrary ? ['--lib', '--bins'] : ['--bins']].map((targets) => ({
    origin: 'the crate of the changed file',
    directory,
    compile: ['cargo', 'test', '--offline', '--no-run', ...targets],
    command: ['cargo', 'test', '--offline', '--no-fail-fast', ...targets],
    environment: { CARGO_TERM_COLOR: 'never', RUST_TEST_THREADS: '2', RUST_BACKTRACE: '1' },
    format: 'cargo',
  }))
}
