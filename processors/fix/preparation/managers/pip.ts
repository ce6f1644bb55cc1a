import { PREPARED_FOLDER, type Manager } from '../manager.ts'
import { WORKSPACE_PATH } from '../../../../agent/sandbox/sandbox.ts'

/**
 * Applies to a requirements.txt. Leaves alone: packages without a wheel, since making one runs their code with the network
 * there. Development requirements that stand beside it are fetched too: that is where test runners are.
 */
export const pip: Manager = {
  id: 'pip',
  lockFile: 'requirements.txt',
  alsoRead: [
    'requirements-dev.txt',
    'requirements-test.txt',
    'dev-requirements.txt',
    'test-requirements.txt',
  ],
  output: `${PREPARED_FOLDER}/python`,
  command: ({ registry }) => [
    '/bin/sh',
    '-c',
    'for file in requirements.txt requirements-dev.txt requirements-test.txt dev-requirements.txt test-requirements.txt; do [ ! -f "$file" ] || set -- "$@" -r "$file"; done; exec python3 -m pip install --isolated --no-input --disable-pip-version-check --no-cache-dir --only-binary :all: --quiet --target "$TARGET" --index-url "$INDEX" "$@"',
    'sh',
    ...(registry.startsWith('http://') ? ['--trusted-host', new URL(registry).host] : []),
  ],
  environment: ({ directory, registry }) => ({
    TARGET: `${directory}/${PREPARED_FOLDER}/python`,
    INDEX: registry,
  }),
  seen: ({ folder }) => ({ '.': pythonFolder(folder) }),
  runEnvironment: ({ folder }) => ({ PYTHONPATH: `${WORKSPACE_PATH}/${pythonFolder(folder)}` }),
}

function pythonFolder(folder: string): string {
  return `${folder === '' ? '' : `${folder}/`}${PREPARED_FOLDER}/python`
}
