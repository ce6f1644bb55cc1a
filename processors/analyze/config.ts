import { duration, integer, list, object, type Infer } from '../../config/schema.ts'
import { repositoryConfig } from './repository-config.ts'

export const config = object({
  repositories: list(repositoryConfig, {
    default: [],
    help: 'Code bases by the errors that come from them; the first that matches is taken',
  }),
  locations_max: integer({
    default: 5,
    min: 1,
    max: 20,
    help: 'Places in the code that are named for one error',
  }),
  snippet_lines: integer({
    default: 5,
    min: 1,
    max: 101,
    help: 'Lines of source that are shown for each place',
  }),
  time_limit: duration({
    default: '30s',
    min: '100ms',
    help: 'Time for one error; what was not looked at by then is said in the gaps',
  }),
  rerun_after: duration({
    default: '24h',
    help: 'An error that is seen again this long after its analysis ended is analyzed anew',
  }),
})

export type Config = Infer<typeof config>
