import { exactly } from '../../model/literal.ts'
import { findPattern, WORD_START, type RedactionRule } from '../rule.ts'

/** How the tokens of one issuer look: they begin with one of the prefixes. */
interface TokenForm {
  readonly id: string
  readonly prefixes: readonly string[]
  /** What follows the prefix. */
  readonly rest: string
  /** The prefix is so short that it must stand at the start of a word. */
  readonly isShort?: boolean
  /** Looked for in place of the prefix, where that is in too many words. */
  readonly form?: RegExp
  readonly applies: readonly string[]
  readonly leavesAlone?: readonly string[]
}

/** Source: the token formats that the issuers document, most of them for scanners of secrets. */
const TOKEN_FORMS: readonly TokenForm[] = [
  {
    id: 'github_token',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    rest: '[A-Za-z0-9_]{10,255}',
    applies: [
      'push with «ghp_¦16C7e42F292c6912E7710c838347Ae178B4a» failed',
      '«github_pat_¦11ABCDEFG0abcdefghij_x»',
    ],
    leavesAlone: ['see ghp_ tokens', 'the prefix github_pat_'],
  },
  {
    id: 'gitlab_token',
    prefixes: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'glagent-'],
    rest: '[A-Za-z0-9_.-]{18,300}',
    applies: ['CI_TOKEN is «glpat-¦zxcvbnmasdfghjklqwer»'],
  },
  {
    id: 'slack_token',
    prefixes: [
      'xoxb-',
      'xoxp-',
      'xoxa-',
      'xoxe-',
      'xoxe.',
      'xoxo-',
      'xoxr-',
      'xoxs-',
      'xoxc-',
      'xoxd-',
      'xapp-',
    ],
    rest: '[A-Za-z0-9%.-]{10,300}',
    applies: ['posting as «xoxb-¦2345678901-2345678901234-AbCdEfGhIjKl»'],
  },
  {
    id: 'slack_webhook',
    prefixes: ['hooks.slack.com/services/', 'hooks.slack.com/workflows/'],
    rest: '[A-Za-z0-9/_-]{20,200}',
    applies: ['POST https://«hooks.slack.com/services/¦T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX» 404'],
  },
  {
    id: 'stripe_key',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'pk_live_', 'whsec_'],
    rest: '[A-Za-z0-9]{10,255}',
    applies: ['No such customer, key «sk_live_¦51H8xYzAbCdEfGhIjKlMnOp»'],
    leavesAlone: ['risk_lively is a column'],
  },
  {
    id: 'anthropic_key',
    prefixes: ['sk-ant-'],
    rest: '[A-Za-z0-9_-]{16,255}',
    applies: ['x-api-key «sk-ant-¦api03-AbCdEfGhIjKlMnOpQrSt»'],
  },
  {
    id: 'openai_key',
    prefixes: ['sk-'],
    rest: '(?=[A-Za-z_-]{0,60}\\d)(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{16,255}',
    isShort: true,
    applies: ['Incorrect API key provided: «sk-¦proj-a1B2c3D4e5F6g7H8i9J0»'],
    leavesAlone: [
      'task-runner-abcdefghijklmnop1',
      'ask-12345678901234567890',
      'sk-a-name-of-a-css-class-in-words',
    ],
  },
  {
    id: 'aws_key_id',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    rest: '[A-Z2-7]{16}(?![A-Za-z0-9])',
    isShort: true,
    applies: ['signed by «AKIA¦IOSFODNN7EXAMPLE»'],
    leavesAlone: ['ASIAN markets closed', 'AKIAIOSFODNN7EXAMPLEANDMORE'],
  },
  {
    id: 'google_api_key',
    prefixes: ['AIza'],
    rest: '[A-Za-z0-9_-]{35}',
    isShort: true,
    applies: ['maps?key=«AIza¦SyA1bCdEfGhIjKlMnOpQrStUvWxYz012345»'],
  },
  {
    id: 'google_token',
    prefixes: ['ya29.', 'GOCSPX-', '1//0'],
    rest: '[A-Za-z0-9_-]{20,2000}',
    isShort: true,
    applies: ['refresh «ya29.¦a0AfH6SMBxAbCdEfGhIjKlMn»'],
  },
  {
    id: 'npm_token',
    prefixes: ['npm_'],
    rest: '[A-Za-z0-9]{36}',
    applies: ['_authToken=«npm_¦abcdefghijklmnopqrstuvwxyz0123456789»'],
    leavesAlone: ['npm_config_registry=https://registry.npmjs.org', 'npm_lifecycle_event'],
  },
  {
    id: 'pypi_token',
    prefixes: ['pypi-'],
    rest: '[A-Za-z0-9_-]{50,1000}',
    applies: ['twine «pypi-¦AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA»'],
  },
  {
    id: 'hugging_face_token',
    prefixes: ['hf_'],
    rest: '[A-Za-z0-9]{30,60}',
    isShort: true,
    applies: ['login «hf_¦AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh»'],
  },
  {
    id: 'sendgrid_key',
    prefixes: ['SG.'],
    rest: '[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}',
    isShort: true,
    applies: ['mail «SG.¦ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf09kqeF8tAmbihYzrnopKc1s5cr»'],
  },
  {
    id: 'twilio_key',
    prefixes: ['SK'],
    rest: '[0-9a-f]{32}(?![0-9A-Za-z])',
    isShort: true,
    form: /SK[0-9a-f]{32}/,
    applies: ['sms via «SK¦0123456789abcdef0123456789abcdef»'],
  },
  {
    id: 'telegram_token',
    prefixes: [':AA'],
    rest: '[A-Za-z0-9_-]{32,34}(?![A-Za-z0-9_-])',
    applies: ['https://api.telegram.org/bot123456789«:AA¦HdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0»/getMe'],
  },
  {
    id: 'vendor_token',
    prefixes: [
      'dop_v1_',
      'doo_v1_',
      'dor_v1_',
      'dckr_pat_',
      'dckr_oat_',
      'shpat_',
      'shpca_',
      'shppa_',
      'shpss_',
      'sq0atp-',
      'sq0csp-',
      'hvs.',
      'hvb.',
      'lin_api_',
      'ntn_',
      'dapi',
      'glsa_',
      'glc_',
      'sntrys_',
      'sntryu_',
      'NRAK-',
      'ATATT3',
      'AGE-SECRET-KEY-1',
      'tskey-',
      'sbp_',
      'pscale_tkn_',
      'rubygems_',
      'figd_',
      'PMAK-',
      'CFPAT-',
      'EAACEdEose0cBA',
      'secret_',
      'FlyV1 fm2_',
      'dp.pt.',
      'dp.st.',
      'r8_',
    ],
    rest: '(?=[A-Za-z_.-]{0,60}\\d)[A-Za-z0-9_=.-]{20,1000}',
    isShort: true,
    applies: ['pull with «dckr_pat_¦a1B2c3D4e5F6g7H8i9J0k1L2m3N»', 'vault «hvs.¦CAESIJ1a2b3c4d5e6f7g8h9i0j»'],
    leavesAlone: ['secret_manager_client_initialised', 'secret_key_base_is_missing_from_configuration'],
  },
]

/** Tokens that say themselves what they are, by how they begin. */
export const tokenRules: readonly RedactionRule[] = TOKEN_FORMS.map((form) => {
  const prefix = form.prefixes.map((text) => text.replaceAll(/[.\\/+*?()[\]]/g, String.raw`\$&`)).join('|')
  const start = form.isShort === true ? WORD_START : ''
  return {
    id: form.id,
    class: 'credential',
    kind: 'token',
    literals: form.form === undefined ? exactly(form.prefixes) : [],
    ...(form.form === undefined ? {} : { form: form.form }),
    find: findPattern(new RegExp(`${start}(?:${prefix})${form.rest}`)),
    examples: { applies: form.applies, leavesAlone: form.leavesAlone ?? [] },
  }
})
