import { patternFault } from '../../agent/pattern/linear-pattern.ts'
import { boolean, duration, list, object, oneOf, optional, string, type Infer } from '../../config/schema.ts'
import { IDENTIFYING } from './association.ts'
import { METADATA } from './pod.ts'

const METADATA_DEFAULT = [
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.pod.uid',
  'k8s.pod.start_time',
  'k8s.deployment.name',
  'k8s.node.name',
  'container.image.name',
  'container.image.tag',
] as const

const fieldRule = object(
  {
    tag_name: optional(
      string({
        help: 'Name of the attribute; $1 is what key_regex captured first. Made of the key when absent',
      }),
    ),
    key: optional(string({ help: 'Key of the label or annotation' })),
    key_regex: optional(
      string({ check: patternFault, help: 'Or all whose keys match as a whole; RE2 syntax' }),
    ),
    from: oneOf(['pod'], { default: 'pod', help: 'What has them' }),
  },
  {
    check: ({ key, key_regex }) =>
      (key === undefined) === (key_regex === undefined) ? 'expected either key or key_regex' : undefined,
  },
)

const labelFilter = object({
  key: string({ help: 'Key of the label' }),
  value: string({ default: '', help: 'Value that it is compared with' }),
  op: oneOf(['equals', 'not-equals', 'exists', 'does-not-exist'], {
    default: 'equals',
    help: 'How it is compared',
  }),
})

const source = object(
  {
    from: oneOf(['resource_attribute', 'connection'], {
      help: 'An attribute of the resource, or the address that the records were sent from',
    }),
    name: optional(oneOf(IDENTIFYING, { help: 'The attribute, for resource_attribute' })),
  },
  {
    check: ({ from, name }) =>
      (from === 'resource_attribute') === (name !== undefined)
        ? undefined
        : 'expected a name for resource_attribute, and only for it',
  },
)

const DEFAULT_ASSOCIATIONS = [
  [{ from: 'resource_attribute', name: 'k8s.pod.uid' }],
  [
    { from: 'resource_attribute', name: 'k8s.namespace.name' },
    { from: 'resource_attribute', name: 'k8s.pod.name' },
  ],
  [{ from: 'resource_attribute', name: 'k8s.pod.ip' }],
  [{ from: 'connection' }],
].map((sources) => ({ sources })) as never

export const config = object({
  auth_type: oneOf(['serviceAccount'], {
    default: 'serviceAccount',
    help: 'How the agent proves itself to the API server: as the service account of its pod',
  }),
  filter: object(
    {
      node: optional(string({ help: 'Only pods of this node' })),
      node_from_env_var: optional(
        string({ help: 'Only pods of the node that this variable names; set it by the downward API' }),
      ),
      namespace: optional(string({ help: 'Only pods of this namespace' })),
      labels: list(labelFilter, { default: [], help: 'Only pods with these labels' }),
    },
    {
      default: {},
      help: 'Which pods are known; in a DaemonSet those of the own node are enough',
      check: ({ node, node_from_env_var }) =>
        node !== undefined && node_from_env_var !== undefined
          ? 'expected either node or node_from_env_var'
          : undefined,
    },
  ),
  extract: object(
    {
      metadata: list(oneOf(METADATA), { default: [...METADATA_DEFAULT], help: 'Attributes that are added' }),
      labels: list(fieldRule, { default: [], help: 'Labels that become attributes' }),
      annotations: list(fieldRule, { default: [], help: 'Annotations that become attributes' }),
      otel_annotations: boolean({
        default: false,
        help: 'Annotations resource.opentelemetry.io/NAME become the attribute NAME',
      }),
    },
    { default: {}, help: 'What is added to a resource that has none of it yet' },
  ),
  pod_association: list(
    object({
      sources: list(source, { min: 1, help: 'All of them have to be those of the pod' }),
    }),
    {
      default: DEFAULT_ASSOCIATIONS,
      min: 1,
      help: 'How the pod of a resource is found; the first that leads to one is taken',
    },
  ),
  wait_for_metadata: boolean({
    default: false,
    help: 'The agent only starts once the pods are known',
  }),
  wait_for_metadata_timeout: duration({
    default: '10s',
    min: '100ms',
    help: 'How long it waits for that before its start fails',
  }),
})

export type Config = Infer<typeof config>
