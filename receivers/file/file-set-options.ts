import type { Settings } from '../../agent/component/settings.ts'
import type { Clock } from '../../agent/model/clock.ts'
import type { Logger } from '../../agent/telemetry/logger.ts'
import { Checkpoints } from './checkpoints.ts'
import type { Config } from './config.ts'
import { lineFeedOf, type Encoding } from './encoding.ts'
import { FileFinder } from './file-finder.ts'
import { startAtOf } from './first-start.ts'
import { namesOf } from './links.ts'
import type { LocalFiles } from './local-files.ts'
import { openMaxOf } from './open-files.ts'
import type { Compression } from './open-content.ts'
import { orderingOf, type Ordering } from './ordering.ts'
import { OwnOutputs } from './own-outputs.ts'

/** What a `FileSet` is made with. */
export interface FileSetOptions {
  readonly finder: FileFinder
  readonly local: LocalFiles
  readonly checkpoints: Checkpoints
  readonly clock: Clock
  readonly logger: Logger
  readonly startAt: 'beginning' | 'end'
  readonly fingerprintBytes: number
  readonly openMax: number
  /** How long a new file waits that may be a copy of one that is followed. */
  readonly suspectMs: number
  readonly compression: Compression
  readonly lineFeed: Uint8Array
  /** How much of inflated text is kept for another look at it. */
  readonly windowBytes: number
  readonly ordering: Ordering
  /** Files that are older are not begun. */
  readonly ageMsMax: number | undefined
  /** A file is read from its beginning again; so many bytes of it were never read. */
  readonly onLost: (path: string, bytes: number, reason: string) => void
}

/** How long a new file waits that holds the same as another one, to see whether that one is emptied. */
const SUSPECT_MS = 3_000

/** What a configuration says of the files to follow. Errors: none. */
export async function fileSetOptionsOf(
  settings: Settings,
  config: Config,
  {
    local,
    encoding,
    windowBytes,
    onLost,
  }: Pick<FileSetOptions, 'local' | 'windowBytes' | 'onLost'> & { readonly encoding: Encoding },
): Promise<FileSetOptions> {
  const { storage, clock, logger, stateDirectory, baseDirectory, isOnce, ownFiles } = settings
  const checkpoints = new Checkpoints(storage)
  const hiddenDirectories = await namesOf(stateDirectory)
  const ownOutputs = new OwnOutputs(ownFiles, logger)
  const { include, exclude, exclude_older_than: ageMs, ordering_criteria: ordering } = config
  return {
    finder: new FileFinder({ include, exclude, baseDirectory, hiddenDirectories, ownOutputs, local }),
    local,
    checkpoints,
    clock,
    logger,
    startAt: await startAtOf(settings, config, checkpoints),
    fingerprintBytes: config.fingerprint_size,
    suspectMs: isOnce ? 0 : SUSPECT_MS,
    openMax: openMaxOf(config.max_concurrent_files, logger),
    compression: config.compression,
    lineFeed: lineFeedOf(encoding),
    windowBytes,
    ordering: orderingOf(ordering),
    ageMsMax: ageMs === 0 ? undefined : ageMs,
    onLost,
  }
}
