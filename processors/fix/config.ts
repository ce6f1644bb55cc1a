import {
  duration,
  integer,
  list,
  object,
  number,
  oneOf,
  optional,
  string,
  type Infer,
} from '../../config/schema.ts'
import { modelConfig } from './strategies/model-config.ts'

export const config = object({
  mode: oneOf(['suggest'], {
    default: 'suggest',
    help: 'What is done with a fix: suggest shows it and changes nothing',
  }),
  budget: object(
    {
      attempts: integer({
        default: 10,
        min: 1,
        max: 100,
        help: 'Candidates that are run in the sandbox for one error',
      }),
      time_limit: duration({
        default: '3m',
        min: '1s',
        help: 'Time for one error, from the first candidate to the verdict',
      }),
      tokens: integer({
        default: 100_000,
        min: 1,
        help: 'Tokens of models for one error, in and out together',
      }),
      money: optional(
        number({
          min: 0,
          help: 'US dollars for one error, for models whose price is known; no limit when left out',
        }),
      ),
    },
    { default: {}, help: 'What one error may cost' },
  ),
  sandbox: oneOf(['auto', 'bubblewrap', 'unshare'], {
    default: 'auto',
    help: 'Which sandbox runs code of the repository; auto takes the first that works on this host',
  }),
  test_timeout: duration({
    default: '60s',
    min: '1s',
    help: 'Time for one run of the tests of the repository',
  }),
  reproduction_timeout: duration({
    default: '20s',
    min: '1s',
    help: 'Time for one try to make the error happen again, with the start of the service',
  }),
  templates: list(string(), {
    default: [],
    help: 'Folders with repair templates of your own, tried besides the built-in ones',
  }),
  strategies: list(oneOf(['known_fix', 'template', 'model']), {
    default: ['known_fix', 'template', 'model'],
    help: 'Ways to a fix, in the order in which they are tried: what held before, repair templates, a model where one is configured',
  }),
  model: optional(modelConfig),
  model_min_occurrences: integer({
    default: 3,
    min: 1,
    help: 'How often an error has to be seen before a model that is not on this host is asked about it; commands that a person types ask at once',
  }),
  rerun_after: duration({
    default: '24h',
    help: 'An error that is seen again this long after its repair ended is repaired anew',
  }),
})

export type Config = Infer<typeof config>
