import {
  boolean,
  bytes,
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
import { STRATEGIES } from '../../agent/model/fix.ts'
import { modelConfig } from './strategies/model-config.ts'

function registry(url: string, help: string) {
  return string({ default: url, pattern: /^https?:\/\/[^\s/@]+(?:\/\S*)?$/, help })
}

export const config = object({
  mode: oneOf(['suggest', 'deploy'], {
    default: 'suggest',
    help: 'How far a fix may go at most: suggest is for a person to apply; with deploy, the events of proved fixes with a good score say deploy, for routes and webhooks that use them without asking. The agent changes no code',
  }),
  deploy_min_score: number({
    default: 0.8,
    min: 0,
    max: 1,
    help: 'Score from which on a proved fix is for deploy, with `mode: deploy`',
  }),
  budget: object(
    {
      attempts: integer({
        default: 40,
        min: 1,
        max: 100,
        help: 'Candidates that are run in the sandbox for one error; those that turn out not to compile are not counted, up to twice as many, and of those that only had to run the test that failed four count as one',
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
  sandbox: oneOf(['auto', 'bubblewrap', 'unshare', 'container'], {
    default: 'auto',
    help: 'Which sandbox runs code of the repository; auto takes the first that works on this host; container is a container of crun without an image',
  }),
  priority: oneOf(['low', 'idle'], {
    default: 'low',
    help: 'How much of the machine repairs get beside other work: low is the lowest ordinary priority; with idle, the repair process and all that runs in its sandbox get processor and disk only when nobody else wants any, so that on a busy machine they may reach their time limits; while logs need the whole of the agent’s own process, what runs in the sandbox stands still, and its time with it, for 30s of 40s at most',
  }),
  test_timeout: duration({
    default: '60s',
    min: '1s',
    help: 'Time for one run of the tests of the repository',
  }),
  command_timeout: duration({
    default: '2m',
    min: '1s',
    help: 'Time for one run of `integration_command` or `performance_command` of a repository',
  }),
  performance_threshold: number({
    default: 0.25,
    min: 0.01,
    help: 'Share by which `performance_command` may take longer after a change: 0.25 for a quarter',
  }),
  reproduction_timeout: duration({
    default: '20s',
    min: '1s',
    help: 'Time for one try to make the error happen again, with the start of the service',
  }),
  reproduction_search: duration({
    default: '10s',
    help: 'Time to look for a way to make an error happen that the log tells none for: programs and functions of the repository are started with what its documents, tests and files hold, and with values close to that; 0s for not at all',
  }),
  prepare: object(
    {
      enabled: boolean({
        default: false,
        help: 'Have packages fetched that lock files name and this machine does not have, by the package manager of the project with its scripts off, in the sandbox, through a proxy that leads to the registries only; without, tests that need them are not run',
      }),
      registries: object(
        {
          npm: registry('https://registry.npmjs.org', 'Of package-lock.json'),
          pip: registry('https://pypi.org/simple', 'Of requirements.txt'),
          go: registry('https://proxy.golang.org', 'Of go.sum'),
          cargo: registry('https://index.crates.io', 'Of Cargo.lock'),
          maven: registry('https://repo.maven.apache.org/maven2', 'Of pom.xml'),
        },
        { default: {}, help: 'Where packages are fetched from' },
      ),
      hosts: list(string({ pattern: /^[a-z0-9.-]+(?::\d{1,5})?$/ }), {
        default: ['files.pythonhosted.org', 'static.crates.io'],
        help: 'Hosts besides that registries send their clients to, with the port where it is not 443',
      }),
      time_limit: duration({ default: '5m', min: '1s', help: 'Time to fetch the packages of one lock file' }),
      max_size: bytes({
        default: '2GiB',
        min: '1MiB',
        help: 'What the packages of one lock file may come to',
      }),
    },
    { default: {}, help: 'Packages that are missing' },
  ),
  templates: list(string(), {
    default: [],
    help: 'Folders with repair templates of your own, tried besides the built-in ones',
  }),
  strategies: list(oneOf(STRATEGIES), {
    default: [...STRATEGIES],
    help: 'Ways to a fix, in the order in which they are tried: what held before, what held for an error like it with other names, repair templates, small changes around the crash that are tried one by one, a model where one is configured, and the commit that the error came with taken back',
  }),
  model: optional(modelConfig),
  model_min_occurrences: integer({
    default: 3,
    min: 1,
    help: 'How often an error has to be seen before a model that is not on this host is asked about it; commands that a person types ask at once',
  }),
  rerun_after: duration({
    default: '24h',
    help: 'An error that is seen again this long after its repair ended is analyzed and repaired anew',
  }),
})

export type Config = Infer<typeof config>
