import { test } from 'tap'
import { checkValue } from '../../../config/schema.ts'
import { chooseRepository } from '../../../processors/analyze/repository-choice.ts'
import { config } from '../../../processors/analyze/config.ts'

function faultOf(repository: Readonly<Record<string, unknown>>): string {
  const { issues } = checkValue(config, { repositories: [repository] }) as {
    readonly issues: readonly { readonly message: string }[]
  }
  return issues.map(({ message }) => message).join('\n')
}

test('What a repository cannot be is said precisely', (t) => {
  const url = 'https://git.example.com/a/b.git'
  for (const [repository, message] of [
    [{}, /expected either path or url/],
    [{ path: '/a', url }, /expected either path or url/],
    [{ path: '' }, /expected a folder/],
    [{ url: 'ext::sh -c id' }, /expected https/],
    [{ url: 'https://user:secret@git.example.com/a' }, /expected no user and password/],
    [
      { url: 'http://git.example.com/a', auth: { token_env: 'TOKEN' } },
      /needs an https url, this one is http/,
    ],
    [{ url: 'git@git.example.com:a', auth: { token_file: '/t' } }, /needs an https url, this one is ssh/],
    [{ url, auth: { ssh_key_file: '/k' } }, /needs an ssh url/],
    [{ url, auth: { token_file: '/t', token_env: 'T' } }, /either auth.token_file or auth.token_env/],
    [{ path: '/a', auth: {} }, /auth is for url/],
    [{ url: 'ssh://git@h/a', auth: { ssh_key_file: '/k" -o ProxyCommand=x' } }, /without quotes/],
    [{ path: '/a', branch: '--upload-pack=x' }, /name of a branch/],
    [{ path: '/a', branch: 'a..b' }, /name of a branch/],
    [{ path: '/a', tags: '*-*' }, /at most one \*/],
    [{ path: '/a', roots: ['a/../../b'] }, /without \.\./],
    [{ path: '/a', roots: ['/b'] }, /a folder in the repository/],
  ] as const) {
    t.match(faultOf(repository), message, JSON.stringify(repository))
  }
  t.end()
})

test('chooseRepository hands on where code is fetched from, and never a secret', (t) => {
  const { repositories } = config.parse({
    repositories: [
      {
        services: ['shop', 'checkout'],
        url: 'https://git.example.com/a/b.git',
        branch: 'main',
        tags: 'v*',
        roots: ['./services/shop/'],
        auth: { token_file: 'token', username: 'reader' },
        fetch: { interval: '1m', timeout: '30s', max_size: '64MiB' },
      },
      {
        services: ['tools'],
        url: 'git@h:x.git',
        auth: { ssh_key_file: '/k', ssh_known_hosts_file: 'hosts' },
      },
      { path: 'rest', branch: 'release' },
    ],
  })
  const choose = (name: string): unknown => chooseRepository(repositories, { 'service.name': name }, '/base')
  t.strictSame(choose('checkout'), {
    path: '',
    remote: {
      url: 'https://git.example.com/a/b.git',
      fetchIntervalMs: 60_000,
      fetchTimeoutMs: 30_000,
      bytesMax: 64 * 1024 * 1024,
      credentials: { username: 'reader', tokenFile: '/base/token' },
    },
    refs: { branch: 'main', branches: [], tags: 'v*' },
    roots: ['services/shop'],
  })
  t.match(choose('tools'), {
    remote: { credentials: { sshKeyFile: '/k', sshKnownHostsFile: '/base/hosts' } },
    refs: { branches: [], tags: '*' },
  })
  t.strictSame(choose('other'), { path: '/base/rest', refs: { branch: 'release', branches: [], tags: '*' } })
  t.end()
})
