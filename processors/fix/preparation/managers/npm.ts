import type { Manager } from '../manager.ts'

/** Applies to a package-lock.json. Leaves alone: yarn and pnpm, whose locks npm does not read. Scripts of packages are not run. */
export const npm: Manager = {
  id: 'npm',
  lockFile: 'package-lock.json',
  alsoRead: ['package.json'],
  output: 'node_modules',
  command: ({ registry }) => [
    'npm',
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
    `--registry=${registry}/`,
  ],
  environment: () => ({ npm_config_cache: '/tmp/npm' }),
  seen: ({ folder }) => ({ '.': folder === '' ? 'node_modules' : `${folder}/node_modules` }),
  runEnvironment: () => ({}),
}
