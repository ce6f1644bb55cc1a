import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf, foldersUp, pathIn, type TestPlan } from './test-plan.ts'

/** How the Go module around a path is tested: `go test ./...` in the nearest folder with a go.mod. */
export function goPlans(repository: Repository, path: string): readonly TestPlan[] {
  const directory = foldersUp(folderOf(path)).find((folder) => repository.hasFile(pathIn(folder, 'go.mod')))
  if (directory === undefined) return []
  const prefix = directory === '' ? '' : `${directory}/`
  if (!repository.files.some((file) => file.path.startsWith(prefix) && file.path.endsWith('_test.go')))
    return []
  return [
    {
      origin: 'test files of the Go module',
      directory,
      // What vet says of a package that its tests pass in keeps them from being run, and newer ones say more of old code.
      command: ['go', 'test', '-vet=off', '-json', './...'],
      shown: ['go', 'test', '-vet=off', './...'],
      environment: {},
      format: 'go',
    },
  ]
}
