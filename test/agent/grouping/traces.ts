/**
 * One trace of each language, and what may and may not make another group of it. A change is a list of texts and
 * what stands in their place, from left to right.
 */
export interface TracePairs {
  readonly trace: string
  /** By what the change is. */
  readonly one: Readonly<Record<string, readonly (readonly [from: string | RegExp, to: string])[]>>
  readonly two: Readonly<Record<string, readonly (readonly [from: string | RegExp, to: string])[]>>
}

export const TRACES: Readonly<Record<string, TracePairs>> = {
  javascript: {
    trace: `TypeError: cart 7 of ann@shop.example is empty
    at Cart.total (/app/src/cart/total.js:12:19)
    at async checkout (/app/src/orders/checkout.js:40:7)
    at /app/node_modules/express/lib/router/layer.js:95:5
    at main (/app/src/main.js:9:1)`,
    one: {
      'shifted lines': [
        [':12:19', ':15:2'],
        [':40:7', ':44:9'],
      ],
      'ids in the message': [['cart 7 of ann@', 'cart 8812 of bob@']],
      'a container of another name': [[/\/app\/src/g, '/var/lib/containers/3f2a1b9c/src']],
      'a Windows checkout': [[/\/app\/src\//g, 'C:\\work\\shop\\src\\']],
      'another version of the framework': [['layer.js:95', 'route.js:3']],
      'hashes of the build': [
        ['total.js', 'total.3f2a1b9c.js'],
        ['main.js', 'main-DkF93kdl.js'],
      ],
      'a call that is no longer async': [['async checkout', 'checkout']],
    },
    two: {
      'another function': [['Cart.total', 'Cart.discount']],
      'another type': [['TypeError', 'RangeError']],
      'a file of the same name elsewhere': [['src/cart/total', 'src/invoice/total']],
      'what the runtime says': [
        ['cart 7 of ann@shop.example is empty', "Cannot read properties of undefined (reading 'price')"],
      ],
      'a cause': [[/$/, ' {\n  [cause]: Error: gone\n      at open (/app/src/db/open.js:3:1)\n}']],
    },
  },
  python: {
    trace: `Traceback (most recent call last):
  File "/srv/shop/main.py", line 40, in handle
    return cart.total(user)
  File "/usr/lib/python3.11/site-packages/flask/app.py", line 9, in dispatch
    return f(*a)
  File "/srv/shop/cart/views.py", line 12, in total
    return sum(prices[name] for name in names)
KeyError: 'apple-17'`,
    one: {
      'shifted lines': [
        ['line 40', 'line 41'],
        ['line 12', 'line 99'],
      ],
      'another key': [["'apple-17'", "'pear-3'"]],
      'another installation': [[/\/srv\/shop/g, '/home/ann/src/shop-2.1']],
      'another Python': [['python3.11', 'python3.13']],
      'other blanks in the source': [['sum(prices[name] for', 'sum(prices[name]   for']],
    },
    two: {
      'another line of the function': [['sum(prices[name] for name in names)', 'prices["total"]']],
      'another function': [['in total', 'in count']],
      'a file of the same name elsewhere': [['cart/views.py', 'orders/views.py']],
      'another type': [['KeyError', 'LookupError']],
    },
  },
  go: {
    trace: `panic: runtime error: index out of range [3] with length 2

goroutine 17 [running]:
github.com/acme/shop/cart.(*Cart).Total.func1(0xc000010000, 0x3)
\t/build/shop/cart/cart.go:12 +0x1d
github.com/acme/shop/cart.Map[...](...)
\t/build/shop/cart/map.go:9
main.main()
\t/build/shop/main.go:40 +0x1d`,
    one: {
      'shifted lines and offsets': [
        [':12 +0x1d', ':19 +0x4f'],
        ['map.go:9', 'map.go:11'],
      ],
      'other indexes': [['[3] with length 2', '[9] with length 4']],
      'another goroutine and arguments': [
        ['goroutine 17', 'goroutine 1'],
        ['0xc000010000', '0xc00009a1e0'],
      ],
      'another number of the closure': [['.func1', '.func2.1']],
      'other type arguments': [['Map[...]', 'Map[go.shape.int]']],
      'another build folder': [[/\/build\/shop/g, '/root/go/src/x']],
    },
    two: {
      'another method': [['Cart).Total', 'Cart).Count']],
      'another receiver': [['(*Cart)', '(*Order)']],
      'another package': [[/shop\/cart\./g, 'shop/order.']],
      'another panic': [['index out of range [3] with length 2', 'integer divide by zero']],
    },
  },
  java: {
    trace: `java.lang.IllegalStateException: order 17 is closed
\tat com.acme.shop.Cart.lambda$total$0(Cart.java:12)
\tat com.acme.shop.Cart$1.run(Cart.java:30)
\tat com.acme.shop.Cart$$Lambda$14/0x0000000800c03000.get(Unknown Source)
\tat org.springframework.web.Dispatcher.call(Dispatcher.java:99)
\tat com.acme.shop.Main.main(Main.java:9)`,
    one: {
      'shifted lines': [
        ['Cart.java:12', 'Cart.java:13'],
        ['Main.java:9', 'Main.java:10'],
      ],
      'another order': [['order 17', 'order 9000']],
      'other numbers of lambdas and classes': [
        ['lambda$total$0', 'lambda$total$3'],
        ['Cart$1', 'Cart$2'],
        ['Lambda$14/0x0000000800c03000', 'Lambda$22/0x0000000800c99999'],
      ],
      'another framework version': [['Dispatcher.call', 'Dispatcher.invoke']],
      'the name of the archive': [['(Main.java:9)', '(Main.java:9) ~[shop-1.2.jar:1.2]']],
    },
    two: {
      'another method': [['lambda$total$0', 'lambda$count$0']],
      'another class': [['Cart.lambda', 'Order.lambda']],
      'another type': [['IllegalStateException', 'IllegalArgumentException']],
      'a cause': [
        [
          /$/,
          '\nCaused by: java.io.IOException: gone\n\tat com.acme.shop.Disk.read(Disk.java:7)\n\t... 5 more',
        ],
      ],
    },
  },
  kotlin: {
    trace: `java.lang.NullPointerException: Cannot invoke "String.length()" because "<local1>" is null
\tat com.acme.CartKt$total$$inlined$map$1$2.emit(Emitters.kt:225)
\tat com.acme.CartKt$checkout$2.invokeSuspend(Cart.kt:40)
\tat kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)`,
    one: {
      'shifted lines': [
        ['Cart.kt:40', 'Cart.kt:52'],
        ['Emitters.kt:225', 'Emitters.kt:231'],
      ],
      'other numbers of inlined code': [['$$inlined$map$1$2', '$$inlined$map$4$2']],
      'another state machine': [['$checkout$2', '$checkout$5']],
      'another local variable': [['<local1>', '<local4>']],
    },
    two: {
      'another suspended function': [['$checkout$2', '$refund$2']],
      'another call on null': [['String.length()', 'Cart.items()']],
      'another function': [['CartKt$total', 'CartKt$sum']],
      'another type': [['NullPointerException', 'ClassCastException']],
    },
  },
  dotnet: {
    trace: `System.InvalidOperationException: Order 17 is closed
   at Shop.Cart.<TotalAsync>d__3.MoveNext() in /src/Shop/Cart.cs:line 12
   at Shop.Cart.<>c__DisplayClass3_0.<Map>b__0(Item item) in /src/Shop/Cart.cs:line 30
   at System.Linq.Enumerable.Sum[T](IEnumerable\`1 source)
   at Shop.Program.Main(String[] args) in /src/Shop/Program.cs:line 9`,
    one: {
      'shifted lines': [
        ['line 12', 'line 17'],
        ['line 9', 'line 10'],
      ],
      'another order': [['Order 17', 'Order 42']],
      'another state machine': [['d__3', 'd__7']],
      'another closure': [['c__DisplayClass3_0.<Map>b__0', 'c__DisplayClass5_1.<Map>b__2']],
      'another folder': [[/\/src\/Shop\//g, 'D:\\\\a\\\\1\\\\s\\\\']],
    },
    two: {
      'another method': [['<TotalAsync>', '<CountAsync>']],
      'another class': [['Shop.Cart.<TotalAsync>', 'Shop.Order.<TotalAsync>']],
      'another type': [['InvalidOperationException', 'ArgumentException']],
      'another caller': [['<Map>', '<Reduce>']],
    },
  },
  rust: {
    trace: `thread 'main' panicked at src/cart.rs:12:5:
index out of bounds: the len is 2 but the index is 3
stack backtrace:
   0: rust_begin_unwind
             at /rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/std/src/panicking.rs:665:5
   1: shop::cart::total::{{closure}}
             at ./src/cart.rs:12:5
   2: shop::main::h0123456789abcdef
             at ./src/main.rs:40:9`,
    one: {
      'shifted lines': [
        [/cart\.rs:12:5/g, 'cart.rs:19:9'],
        ['main.rs:40:9', 'main.rs:41:9'],
      ],
      'other indexes': [['the len is 2 but the index is 3', 'the len is 9 but the index is 12']],
      'another thread': [["thread 'main'", "thread 'worker-3'"]],
      'another hash of the build': [['h0123456789abcdef', 'hfedcba9876543210']],
      'another compiler': [
        ['9fc6b43126469e3858e2fe86cafb4f0fd5068869', '051478957371ee0084a7c0913941d2a8c4757bb9'],
      ],
    },
    two: {
      'another function': [['cart::total', 'cart::count']],
      'another module': [
        ['shop::cart::total', 'shop::order::total'],
        [/src\/cart\.rs/g, 'src/order.rs'],
      ],
      'another caller': [['shop::main', 'shop::serve']],
      'a frame of its own above': [
        ['   1: shop', '   9: shop::cart::parse\n             at ./src/cart.rs:3:1\n   1: shop'],
      ],
    },
  },
  cpp: {
    trace: `==17==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000014 at pc 0x55d0 bp 0x7ffd sp 0x7ffc
READ of size 4 at 0x602000000014 thread T0
    #0 0x55d0c1 in shop::Cart::total(int) /build/src/cart.cpp:12:7
    #1 0x55d0d2 in shop::checkout() /build/src/order.cpp:40:3
    #2 0x55d0e3 in main /build/src/main.cpp:9:3
    #3 0x7f12 in __libc_start_main ../csu/libc-start.c:308`,
    one: {
      'shifted lines': [
        ['cart.cpp:12:7', 'cart.cpp:15:2'],
        ['main.cpp:9:3', 'main.cpp:11:3'],
      ],
      'other addresses': [
        [/0x602000000014/g, '0x603000000099'],
        ['0x55d0c1', '0x56aaaa'],
      ],
      'another process': [['==17==', '==4242==']],
      'another build folder': [[/\/build\/src/g, '/home/ann/shop/src']],
    },
    two: {
      'another function': [['Cart::total', 'Cart::count']],
      'another kind of fault': [['heap-buffer-overflow', 'heap-use-after-free']],
      'another file': [['cart.cpp', 'basket.cpp']],
      'another caller': [['shop::checkout', 'shop::refund']],
    },
  },
  php: {
    trace: `PHP Fatal error:  Uncaught RuntimeException: order 17 is closed in /var/www/shop/src/Cart.php:12
Stack trace:
#0 /var/www/shop/src/Checkout.php(40): Shop\\Cart->total(17)
#1 /var/www/shop/vendor/laravel/Router.php(99): Shop\\Checkout->handle(Object(Request))
#2 /var/www/shop/index.php(9): Shop\\App->run()
#3 {main}
  thrown in /var/www/shop/src/Cart.php on line 12`,
    one: {
      'shifted lines': [
        [/Cart\.php:12/, 'Cart.php:14'],
        ['on line 12', 'on line 14'],
        ['(40)', '(44)'],
      ],
      'another order': [
        ['order 17', 'order 18'],
        ['total(17)', 'total(18)'],
      ],
      'another folder': [[/\/var\/www\/shop\//g, '/srv/releases/20240501/']],
      'another line of the library': [['Router.php(99)', 'Router.php(120)']],
    },
    two: {
      'another method': [['Cart->total', 'Cart->count']],
      'another type': [['RuntimeException', 'LogicException']],
      'another class': [['Shop\\Checkout->handle', 'Shop\\Refund->handle']],
      'another file': [[/src\/Cart\.php/g, 'src/Basket.php']],
    },
  },
  ruby: {
    trace: `/srv/shop/app/cart.rb:12:in \`total': order 17 is closed (ArgumentError)
\tfrom /srv/shop/app/order.rb:40:in \`block in checkout'
\tfrom /usr/lib/ruby/gems/3.3.0/gems/rack-2.2/lib/rack.rb:9:in \`call'
\tfrom /srv/shop/main.rb:9:in \`<main>'`,
    one: {
      'shifted lines': [
        ['cart.rb:12', 'cart.rb:17'],
        ['order.rb:40', 'order.rb:42'],
      ],
      'another order': [['order 17', 'order 3']],
      'another folder': [[/\/srv\/shop/g, '/home/ann/shop']],
      'another version of the library': [['rack-2.2/lib/rack.rb:9', 'rack-3.0/lib/rack.rb:12']],
      'deeper blocks': [['block in checkout', 'block (2 levels) in checkout']],
    },
    two: {
      'another method': [['`total', '`count']],
      'another type': [['ArgumentError', 'RuntimeError']],
      'another file': [['cart.rb', 'basket.rb']],
      'another caller': [['in checkout', 'in refund']],
    },
  },
  elixir: {
    trace: `** (ArgumentError) order 17 is closed
    (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.total/1
    (elixir 1.16.0) lib/enum.ex:1700: Enum."-map/2-lists^map/1-1-"/2
    (shop 0.1.0) lib/shop/order.ex:40: anonymous fn/2 in Shop.Order.checkout/1
    (shop 0.1.0) lib/shop.ex:9: Shop.run/0`,
    one: {
      'shifted lines': [
        ['cart.ex:12', 'cart.ex:15'],
        ['order.ex:40', 'order.ex:41'],
      ],
      'another order': [['order 17', 'order 18']],
      'another release': [[/shop 0\.1\.0/g, 'shop 0.2.0']],
      'another Elixir': [['elixir 1.16.0', 'elixir 1.17.2']],
    },
    two: {
      'another function': [['Cart.total/1', 'Cart.count/1']],
      'another arity': [['Cart.total/1', 'Cart.total/2']],
      'another type': [['ArgumentError', 'RuntimeError']],
      'another caller': [['Order.checkout/1', 'Order.refund/1']],
    },
  },
  erlang: {
    trace: `=ERROR REPORT==== 21-Nov-2024::10:00:00.000000 ===
Error in process <0.99.0> with exit value:
{badarith,[{shop_cart,total,1,[{file,"src/shop_cart.erl"},{line,12}]},
           {shop_order,'-checkout/1-fun-0-',2,[{file,"src/shop_order.erl"},{line,40}]},
           {shop,run,0,[{file,"src/shop.erl"},{line,9}]}]}`,
    one: {
      'shifted lines': [
        ['{line,12}', '{line,15}'],
        ['{line,40}', '{line,44}'],
      ],
      'another process': [['<0.99.0>', '<0.4711.0>']],
      'another number of the closure': [['fun-0-', 'fun-1-']],
      'another time': [['10:00:00.000000', '11:30:12.123456']],
    },
    two: {
      'another function': [['shop_cart,total', 'shop_cart,count']],
      'another reason': [['badarith', 'function_clause']],
      'another module': [[/shop_cart/g, 'shop_basket']],
      'another caller': [['-checkout/1', '-refund/1']],
    },
  },
  lua: {
    trace: `lua: cart.lua:12: order 17 is closed
stack traceback:
\t[C]: in function 'error'
\tcart.lua:12: in function 'total'
\torder.lua:40: in upvalue 'checkout'
\tmain.lua:9: in main chunk
\t[C]: in ?`,
    one: {
      'shifted lines': [
        [/cart\.lua:12/g, 'cart.lua:15'],
        ['order.lua:40', 'order.lua:41'],
      ],
      'another order': [['order 17', 'order 4']],
      'another folder': [
        [/cart\.lua/g, './cart.lua'],
        ['order.lua', './order.lua'],
      ],
      'another line of the main chunk': [['main.lua:9', 'main.lua:10']],
    },
    two: {
      'another function': [["'total'", "'count'"]],
      'another file': [[/cart\.lua/g, 'basket.lua']],
      'another caller': [["'checkout'", "'refund'"]],
      'another file of the caller': [['order.lua', 'return.lua']],
    },
  },
  swift: {
    trace: `Fatal error: Index out of range: file /src/Cart.swift, line 12
Current stack trace:
0    shop                               0x000055d0c1 closure #1 in Cart.total() + 12 at /src/Cart.swift:12
1    shop                               0x000055d0d2 checkout() + 40 at /src/Order.swift:40
2    shop                               0x000055d0e3 main + 9 at /src/main.swift:9`,
    one: {
      'shifted lines': [
        ['Cart.swift, line 12', 'Cart.swift, line 14'],
        ['Cart.swift:12', 'Cart.swift:14'],
      ],
      'other addresses': [['0x000055d0c1', '0x000066d0c1']],
      'another number of the closure': [['closure #1', 'closure #2']],
      'another build folder': [[/\/src\//g, '/home/ann/shop/Sources/']],
    },
    two: {
      'another function': [['Cart.total()', 'Cart.count()']],
      'another caller': [['checkout()', 'refund()']],
      'another file': [[/Cart\.swift/g, 'Basket.swift']],
      'another type': [['Cart.total', 'Order.total']],
    },
  },
  dart: {
    trace: `Unhandled exception:
FormatException: Invalid number (at character 1) of order 17
#0      Cart.total (package:shop/cart.dart:12:7)
#1      Cart.checkout.<anonymous closure> (package:shop/order.dart:40:3)
#2      List.map (dart:core-patch/array.dart:99:5)
#3      main (package:shop/main.dart:9:3)`,
    one: {
      'shifted lines': [
        ['cart.dart:12:7', 'cart.dart:15:2'],
        ['main.dart:9:3', 'main.dart:11:1'],
      ],
      'another order': [['order 17', 'order 18']],
      'another line of the runtime': [['array.dart:99:5', 'array.dart:104:5']],
      'another position in the text': [['at character 1', 'at character 9']],
    },
    two: {
      'another method': [['Cart.total', 'Cart.count']],
      'another type': [['FormatException', 'RangeError']],
      'another file': [['shop/cart.dart', 'shop/basket.dart']],
      'another caller': [['Cart.checkout', 'Cart.refund']],
    },
  },
  kernel: {
    trace: `BUG: unable to handle page fault for address: ffffc90000c7fe60
#PF: supervisor read access in kernel mode
Oops: 0000 [#1] SMP PTI
CPU: 3 PID: 1717 Comm: shop Not tainted 6.1.0-13-amd64 #1
RIP: 0010:shop_read+0x12/0x40 [shop]
Call Trace:
 <TASK>
 shop_ioctl.cold+0x40/0x90 [shop]
 vfs_ioctl+0x1a/0x30
 do_syscall_64+0x5b/0xc0
 </TASK>`,
    one: {
      'another address': [['ffffc90000c7fe60', 'ffff888000000010']],
      'another process': [['PID: 1717', 'PID: 99']],
      'other offsets': [
        ['shop_ioctl.cold+0x40/0x90', 'shop_ioctl.cold+0x48/0x94'],
        ['shop_read+0x12/0x40', 'shop_read+0x16/0x44'],
      ],
      'code that the compiler did not split': [['shop_ioctl.cold', 'shop_ioctl']],
    },
    two: {
      'another function': [['shop_read', 'shop_write']],
      'another caller': [['shop_ioctl', 'shop_mmap']],
      'another system call': [['vfs_ioctl', 'vfs_read']],
      'another fault': [
        [
          'BUG: unable to handle page fault for address: ffffc90000c7fe60',
          'BUG: kernel NULL pointer dereference, address: 0000000000000010',
        ],
      ],
    },
  },
}
