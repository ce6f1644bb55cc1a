import { object, optional, string, type Infer } from '../../../config/schema.ts'
import { checkEndpoint } from '../../net/endpoint.ts'
import { serverTlsFields } from '../../net/server-tls.ts'

const checkPath = (path: string): string | undefined =>
  /^\/[^?#\s]*$/.test(path) ? undefined : 'expected a path that begins with /'

export const config = object(
  {
    endpoint: string({
      default: 'localhost:13133',
      help: 'Where it listens; 0.0.0.0:13133 for all addresses of the machine, as probes of Kubernetes need it',
      check: checkEndpoint,
    }),
    tls: optional(serverTlsFields),
    path: string({
      default: '/',
      check: checkPath,
      help: 'Answers 200 while the agent is ready and 503 else, as the Collector does',
    }),
    response_body: optional(
      object({
        healthy: string({ default: '', help: 'Answer at path instead of the state, when ready' }),
        unhealthy: string({ default: '', help: 'Answer at path instead of the state, when not' }),
      }),
    ),
    live_path: string({
      default: '/live',
      check: checkPath,
      help: 'Answers 200 unless the agent has failed for good: who asks restarts it then',
    }),
    ready_path: string({
      default: '/ready',
      check: checkPath,
      help: 'Answers 200 while the agent runs and no component has failed; names those that have',
    }),
    status_path: string({
      default: '/status',
      check: checkPath,
      help: 'Answers with the state of the agent and of every component, since when and why',
    }),
  },
  {
    check: ({ path, live_path, ready_path, status_path }) => {
      const paths = [path, live_path, ready_path, status_path]
      return new Set(paths).size < paths.length
        ? 'expected path, live_path, ready_path and status_path to differ'
        : undefined
    },
  },
)

export type Config = Infer<typeof config>
