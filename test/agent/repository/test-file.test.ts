import { test } from 'tap'
import { isTestFile } from '../../../agent/repository/test-file.ts'

test('isTestFile knows tests by folder and name and leaves product code alone', (t) => {
  const tests = [
    'test/cart.js',
    'services/api/tests/conftest.py',
    'src/__tests__/cart.ts',
    'src/cart.test.ts',
    'src/cart.spec.js',
    'store/store_test.go',
    'shop/test_cart.py',
    'spec/cart_spec.rb',
    'conftest.py',
    'cart/CartTest.java',
    'cart/CartTests.kt',
    'cart/Utf8TestCase.java',
    'app/CartIT.java',
  ]
  const product = [
    'src/cart.js',
    'src/latest.js',
    'src/contest/entry.py',
    'attest.go',
    'src/testimonials.ts',
    'inspector.py',
    'src/test-results.js',
    'cart/Contest.java',
    'cart/Latest.kt',
    'cart/TestRunner.java',
    'cart/UNIT.java',
    'shop/src/main/java/shop/SpeedTest.java',
    'shop/src/commonMain/kotlin/SpeedTest.kt',
    'cart/cartTest.c',
  ]
  t.strictSame(
    tests.filter((path) => !isTestFile(path)),
    [],
  )
  t.strictSame(product.filter(isTestFile), [])
  t.end()
})
