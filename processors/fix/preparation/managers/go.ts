import { PREPARED_FOLDER, type Manager } from '../manager.ts'
import { WORKSPACE_PATH } from '../../../../agent/sandbox/sandbox.ts'

/** Applies to a go.sum. What is fetched is compared with it; the sum database, which would have to be asked besides, is not. */
export const go: Manager = {
  id: 'go',
  lockFile: 'go.sum',
  alsoRead: ['go.mod'],
  output: `${PREPARED_FOLDER}/go`,
  command: () => ['go', 'mod', 'download'],
  environment: ({ directory, registry }) => ({
    GOPROXY: registry,
    GOSUMDB: 'off',
    GOTOOLCHAIN: 'local',
    // Else nobody can take the folder away again.
    GOFLAGS: '-modcacherw',
    GOMODCACHE: `${directory}/${PREPARED_FOLDER}/go`,
  }),
  seen: ({ folder }) => ({ '.': moduleFolder(folder) }),
  runEnvironment: ({ folder }) => ({ GOMODCACHE: `${WORKSPACE_PATH}/${moduleFolder(folder)}` }),
}

function moduleFolder(folder: string): string {
  return `${folder === '' ? '' : `${folder}/`}${PREPARED_FOLDER}/go`
}
