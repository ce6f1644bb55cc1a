import { syntaxLanguageOf } from '../../../../agent/repository/syntax.ts'
import { wordsOf } from '../../../../agent/rewrite/name-words.ts'

interface PathRule {
  readonly id: string
  readonly pattern: RegExp
  readonly reason: string
}

/** Files that a fix may never change, by their path. */
const RULES: readonly PathRule[] = [
  { id: 'dot_file', pattern: /(?:^|\/)\./, reason: 'is a dot-file or lies in a dot-folder' },
  {
    id: 'test',
    pattern:
      /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|testing|testdata|fixtures|mocks)\/|[._](?:test|spec|mock)\.[^./]+$|(?:^|\/)test_[^/]*\.py$|_test\.(?:go|py)$|(?:^|\/)conftest\.py$/i,
    reason: 'is a test or a fixture of one',
  },
  {
    id: 'manifest',
    pattern:
      /(?:^|\/)(?:package\.json|go\.(?:mod|sum|work)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|requirements[^/]*\.(?:txt|in)|composer\.json|Gemfile|Cargo\.toml|deno\.jsonc?|[jt]sconfig[^/]*\.json)$/i,
    reason: 'is a manifest',
  },
  {
    id: 'lock_file',
    pattern: /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb?|[^/]+\.lock)$/i,
    reason: 'is a lock file',
  },
  {
    id: 'build',
    pattern:
      /(?:^|\/)(?:Makefile|Dockerfile[^/]*|Jenkinsfile|Procfile|Taskfile\.ya?ml|[^/]+\.config\.[cm]?[jt]s|(?:rollup|webpack|gulpfile|gruntfile)[^/]*\.[cm]?[jt]s|azure-pipelines\.ya?ml|build\.rs|noxfile\.py)$|(?:^|\/)(?:ci|\.?circleci|buildkite|buildSrc)\//i,
    reason: 'belongs to build or CI',
  },
  {
    id: 'not_ours',
    pattern:
      /(?:^|\/)(?:node_modules|vendor|third_party|site-packages|dist|build)\/|\.min\.[cm]?js$|\.pb\.go$|_pb2(?:_grpc)?\.py$|\.(?:generated|gen)\.[^./]+$/i,
    reason: 'is generated, minified or vendored',
  },
]

const SENSITIVE_WORDS: ReadonlySet<string> = new Set(
  (
    'auth authn authz authenticate authenticated authenticator authentication authorize authorized authorise ' +
    'authorised authorizer authorization authorisation oauth permission permissions csrf xsrf acl rbac jwt ' +
    'password passwords passwd credential credentials secret secrets crypto cryptography encrypt decrypt encryption ' +
    'login signin security privilege privileges mfa totp captcha certificate certificates tls ssl hmac apikey'
  ).split(' '),
)

/** Why a path may not be changed, with the name of the rule; undefined when it may. */
export function pathViolation(path: string): string | undefined {
  const rule = RULES.find(({ pattern }) => pattern.test(path))
  if (rule !== undefined) return `${rule.id}: ${path} ${rule.reason}`
  if (syntaxLanguageOf(path) === undefined) return `not_source: ${path} is not source code we can read`
  return sensitiveName(path.split('/'), `${path} is about security by its name`)
}

/** A violation when one of the names holds a word of security, as a whole word: "checkAuth" does, "author" does not. */
export function sensitiveName(names: readonly string[], reason: string): string | undefined {
  return names.some(isSensitiveName) ? `sensitive: ${reason}` : undefined
}

/** Whether a word of a name is one of security. */
export function isSensitiveName(name: string): boolean {
  return wordsOf(name).some((word) => SENSITIVE_WORDS.has(word))
}
