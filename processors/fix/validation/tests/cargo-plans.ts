import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf, foldersUp, pathIn, type TestPlan } from './test-plan.ts'

/**
 * How the Rust crate around a path is tested: `cargo test` in the nearest folder with a Cargo.toml. Every binary of
 * tests is run, whatever the ones before said, so that each test is told by name.
 */
export function cargoPlans(repository: Repository, path: string): readonly TestPlan[] {
  const directory = foldersUp(folderOf(path)).find((folder) =>
    repository.hasFile(pathIn(folder, 'Cargo.toml')),
  )
  if (directory === undefined) return []
  return [
    {
      origin: 'the crate of the changed file',
      directory,
      command: ['cargo', 'test', '--offline', '--no-fail-fast'],
      environment: { CARGO_TERM_COLOR: 'never', RUST_TEST_THREADS: '2' },
      format: 'cargo',
    },
  ]
}
