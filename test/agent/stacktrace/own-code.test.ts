import { test } from 'tap'
import type { Language } from '../../../agent/model/stack-trace.ts'
import { looksLikeLibrary } from '../../../agent/stacktrace/own-code.ts'

const LIBRARY: readonly (readonly [Language, string])[] = [
  ['javascript', '/app/node_modules/express/lib/router.js'],
  ['javascript', 'C:\\app\\node_modules\\koa\\index.js'],
  ['javascript', '/app/.yarn/cache/koa.zip/node_modules/koa/index.js'],
  ['javascript', 'webpack-internal:///./node_modules/koa/index.js'],
  ['javascript', 'node:internal/main'],
  ['javascript', '/app/dist/webpack/bootstrap'],
  ['python', '/app/.venv/lib/python3.12/site-packages/flask/app.py'],
  ['python', '/usr/lib/python3/dist-packages/yaml/loader.py'],
  ['python', '/usr/lib/python3.11/json/decoder.py'],
  ['python', 'C:\\Python312\\Lib\\json\\decoder.py'],
  ['python', '<frozen importlib._bootstrap>'],
  ['go', '/root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go'],
  ['go', 'github.com/gin-gonic/gin@v1.9.1/context.go'],
  ['go', '/src/shop/vendor/github.com/gin-gonic/gin/context.go'],
  ['unknown', '/app/node_modules/express/lib/router.js'],
]

const OWN: readonly (readonly [Language, string])[] = [
  ['javascript', '/app/src/cart.js'],
  ['javascript', 'webpack-internal:///./src/cart.js'],
  ['javascript', '/home/ann/node/shop/cart.js'],
  ['python', '/app/cart.py'],
  ['python', '/home/ann/python/shop/library/cart.py'],
  ['go', '/src/shop/cart.go'],
  ['go', './main.go'],
  ['unknown', '/app/cart.rb'],
]

for (const [language, file] of LIBRARY) {
  test(`${file} is a library's`, async (t) => {
    t.equal(looksLikeLibrary({ function: 'f', file, isNative: false }, language), true)
  })
}

for (const [language, file] of OWN) {
  test(`${file} is own code`, async (t) => {
    t.equal(looksLikeLibrary({ function: 'f', file, isNative: false }, language), false)
  })
}

test('native frames and frames without a file are no own code', async (t) => {
  t.equal(looksLikeLibrary({ function: 'f', file: '/app/cart.js', isNative: true }, 'javascript'), true)
  t.equal(looksLikeLibrary({ function: 'f', file: '', isNative: false }, 'javascript'), true)
})
