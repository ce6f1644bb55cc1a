import { PREPARED_FOLDER, type Manager } from '../manager.ts'

const CRATES_IO = 'https://index.crates.io'

/**
 * Applies to a Cargo.lock. Leaves alone: crates from git, which the way out does not lead to. Another index than that of
 * crates.io is told to cargo as its replacement, in a file that runs see as well, so that they look in the same place.
 */
export const cargo: Manager = {
  id: 'cargo',
  lockFile: 'Cargo.lock',
  alsoRead: ['Cargo.toml'],
  output: `${PREPARED_FOLDER}/cargo`,
  command: () => [
    '/bin/sh',
    '-c',
    'mkdir -p "$CARGO_HOME" && printf "%s" "$CARGO_SETTINGS" > "$CARGO_HOME/config.toml" && exec cargo fetch --locked --quiet',
  ],
  environment: ({ directory, registry }) => ({
    CARGO_HOME: `${directory}/${PREPARED_FOLDER}/cargo`,
    CARGO_SETTINGS:
      registry === CRATES_IO
        ? ''
        : `[source.crates-io]\nreplace-with = "mirror"\n[source.mirror]\nregistry = "sparse+${registry}/"\n`,
  }),
  seen: ({ buildFolder }) => ({
    'config.toml': `${buildFolder}/cargo/config.toml`,
    'registry/index': `${buildFolder}/cargo/registry/index`,
    'registry/cache': `${buildFolder}/cargo/registry/cache`,
    'registry/src': `${buildFolder}/cargo/registry/src`,
  }),
  runEnvironment: () => ({}),
}
