import { test } from 'tap'
import { callsOf, calledName } from '../../../../agent/repository/callers.ts'
import { importsOf } from '../../../../agent/repository/imports.ts'
import { enclosingFunction, symbolsOf } from '../../../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf, whyNotParsed } from '../../../../agent/repository/syntax.ts'

interface Sample {
  readonly path: string
  readonly lines: readonly string[]
  /** Name and lines of every symbol. */
  readonly symbols: readonly string[]
  readonly imports: readonly string[]
  readonly calls: readonly string[]
}

/** One small file a language, with every form of function that a trace names. */
const SAMPLES: readonly Sample[] = [
  {
    path: 'Cart.java',
    lines: [
      'package com.example.shop;',
      'import com.example.shop.model.Item;',
      'import static com.example.Money.round;',
      'import java.util.*;',
      'class Cart<T> {',
      '  static { load(); }',
      '  Cart(Item i) { this.items.add(i); }',
      '  int total(String s) {',
      '    items.forEach(i -> round(i.price()));',
      '    return new Item(s).size();',
      '  }',
      '  static class Line { void a() {} }',
      '  record P(int x) { P { check(x); } }',
      '}',
    ],
    symbols: [
      'Cart 5-14',
      'Cart.<clinit> 6-6',
      'Cart.<init> 7-7',
      'Cart.total 8-11',
      'Cart.lambda$total$0 9-9',
      'Cart.Line 12-12',
      'Line.a 12-12',
      'Cart.P 13-13',
      'P.<init> 13-13',
    ],
    imports: ['Item=Item@com.example.shop.model.Item', 'round=round@com.example.Money', '*=*@java.util'],
    calls: ['load', 'add', 'forEach', 'round', 'price', 'size', 'Item', 'check'],
  },
  {
    path: 'cart.kt',
    lines: [
      'package shop',
      'import a.b.Item as Thing',
      'import a.c.*',
      'class Cart(val x: Int) {',
      '  fun total(s: String?): Int {',
      '    return load(s)!!.items.map { it.price() }.size()',
      '  }',
      '  companion object {',
      '    fun of() = Cart(1)',
      '  }',
      '  val p: Int',
      '    get() = x.size()',
      '}',
      'object Shop { fun open() {} }',
      'fun String.ext() = 1',
    ],
    symbols: [
      'Cart 4-13',
      'Cart.total 5-7',
      'Cart.Companion 8-10',
      'Companion.of 9-9',
      'Cart.getP 12-12',
      'Shop 14-14',
      'Shop.open 14-14',
      'ext 15-15',
    ],
    imports: ['Thing=Item@a.b.Item', '*=*@a.c'],
    calls: ['size', 'map', 'load', 'price', 'Cart', 'size'],
  },
  {
    path: 'Cart.cs',
    lines: [
      'using System;',
      'using Items = Shop.Model.Items;',
      'namespace Shop {',
      '  class Cart : Base {',
      '    public Cart() { Load(); }',
      '    public int Total(string s) {',
      '      int Inner(int x) => x;',
      '      Func<int> f = () => Inner(1);',
      '      return this.items.First<Item>(s)?.Price() ?? new Item(s).Size();',
      '    }',
      '    public int Count => items.Count();',
      '    public int Size { get { return Read(); } set { } }',
      '  }',
      '}',
    ],
    symbols: [
      'Cart 4-13',
      'Cart..ctor 5-5',
      'Cart.Total 6-10',
      'Inner 7-7',
      'Cart.<Total>b__0 8-8',
      'Cart.get_Count 11-11',
      'Cart.get_Size 12-12',
      'Cart.get_Size 12-12',
      'Cart.set_Size 12-12',
    ],
    imports: ['*=*@System', 'Items=Items@Shop.Model.Items'],
    calls: ['Load', 'Inner', 'Price', 'First', 'Size', 'Item', 'Count', 'Read'],
  },
  {
    path: 'cart.rs',
    lines: [
      'use std::{fmt::Display, collections as col};',
      'use crate::store::{self, Item, find as look};',
      'mod money;',
      'pub struct Cart<T> { items: Vec<T> }',
      'impl<T> Cart<T> {',
      '  pub fn total(&self) -> u32 {',
      '    let f = |x: &T| Self::price(x);',
      '    store::load::<u8>(1).unwrap().items.get(0)',
      '  }',
      '}',
      'impl Display for Cart<u8> { fn fmt(&self) { } }',
      'trait Priced { fn price(&self); fn twice(&self) -> u32 { self.price() } }',
      'fn main() { run() }',
    ],
    symbols: [
      'Cart 4-4',
      'Cart::total 6-9',
      'Cart::total::{{closure}} 7-7',
      'Cart::fmt 11-11',
      'Priced 12-12',
      'Priced::twice 12-12',
      'main 13-13',
    ],
    imports: [
      'Display=Display@std::fmt',
      'col=collections@std',
      'store=*@crate::store',
      'Item=Item@crate::store',
      'look=find@crate::store',
      'money=*@self::money',
    ],
    calls: ['price', 'get', 'unwrap', 'load', 'price', 'run'],
  },
  {
    path: 'cart.rb',
    lines: [
      "require 'json'",
      "require_relative 'shop/item'",
      'module Shop',
      '  class Cart',
      '    def self.load(id)',
      '      new(id)',
      '    end',
      '    def total(x)',
      '      @items.each { |i| price i }',
      '      Item.new(x).size?',
      '    end',
      '  end',
      'end',
    ],
    symbols: ['Shop 3-13', 'Shop::Cart 4-12', 'Shop::Cart.load 5-7', 'Shop::Cart#total 8-11'],
    imports: ['*=*@json', '*=*@./shop/item'],
    calls: ['require', 'require_relative', 'new', 'id', 'each', 'price', 'i', 'size?', 'Item', 'x'],
  },
  {
    path: 'Cart.php',
    lines: [
      '<?php',
      'namespace App\\Shop;',
      'use App\\Model\\Item as Thing;',
      'use App\\Model\\{Money, Price};',
      "require_once __DIR__ . '/../helpers.php';",
      'class Cart extends Base {',
      '  public function total(?string $s): int {',
      '    $f = fn($x) => $this->price($x);',
      '    return Thing::of($s)?->size() + helper($s) + (new Price($s))->cents;',
      '  }',
      '  public static function make() { return new static(); }',
      '}',
      'function run() { return (function () { return 1; })(); }',
    ],
    symbols: [
      'Cart 6-12',
      'Cart->total 7-10',
      '{closure} 8-8',
      'Cart::make 11-11',
      'run 13-13',
      '{closure} 13-13',
    ],
    imports: [
      'Thing=Item@App\\Model\\Item',
      'Money=Money@App\\Model\\Money',
      'Price=Price@App\\Model\\Price',
      '*=*@../helpers.php',
    ],
    calls: ['price', 'size', 'of', 'helper', 'Price', 'static', '(function () { return 1; })'],
  },
  {
    path: 'cart.cpp',
    lines: [
      '#include "shop/item.h"',
      '#include <vector>',
      'namespace shop {',
      'class Cart {',
      ' public:',
      '  int size() const { return items.size(); }',
      '};',
      'int Cart::total(int y) {',
      '  auto f = [&](int z) { return price(z); };',
      '  return p->get<int>(y)->cents();',
      '}',
      '}',
      'static int *find(void) { return 0; }',
    ],
    symbols: [
      'shop 3-12',
      'shop::Cart 4-7',
      'shop::Cart::size 6-6',
      'shop::Cart::total 8-11',
      'shop::Cart::total::<lambda> 9-9',
      'find 13-13',
    ],
    imports: ['*=*@shop/item.h', '*=*@<vector>'],
    calls: ['size', 'price', 'cents', 'get'],
  },
  {
    path: 'cart.c',
    lines: ['#include "cart.h"', 'int total(struct cart *c) {', '  return price(c->items[0]);', '}'],
    symbols: ['total 2-4'],
    imports: ['*=*@cart.h'],
    calls: ['price'],
  },
  {
    path: 'cart.go',
    lines: ['package m', 'func (c *Cart) Total() {', '  go func() { func() { a.B() }() }()', '}'],
    symbols: ['(*Cart).Total 2-4', '(*Cart).Total.func1 3-3', '(*Cart).Total.func1.func1 3-3'],
    imports: [],
    calls: ['func() { func() { a.B() }() }', 'func() { a.B() }', 'B'],
  },
]

for (const { path, lines, symbols, imports, calls } of SAMPLES) {
  test(`the table of languages reads ${path}`, (t) => {
    const language = syntaxLanguageOf(path)
    if (language === undefined) throw new Error(`${path} has no language`)
    t.equal(whyNotParsed(language), undefined)
    const root = parseSyntax(language, lines.join('\n'))
    t.strictSame(
      symbolsOf(root).map(({ name, startLine, endLine }) => `${name} ${startLine}-${endLine}`),
      symbols,
    )
    t.strictSame(
      importsOf(root).map(({ local, imported, module }) => `${local}=${imported}@${module}`),
      imports,
    )
    t.strictSame(callsOf(root).map(calledName).filter(Boolean), calls)
    t.end()
  })
}

test('a tree of broken or empty code gives symbols, or none, and no exception', (t) => {
  for (const { path, lines } of SAMPLES) {
    const language = syntaxLanguageOf(path)
    if (language === undefined) throw new Error(`${path} has no language`)
    for (const text of ['', '\0', '{{{ ((( class', lines.join('\n').slice(0, 90)]) {
      const root = parseSyntax(language, text)
      t.ok(Array.isArray(symbolsOf(root)))
      t.ok(Array.isArray(importsOf(root)))
      t.equal(enclosingFunction(root, 99), undefined)
    }
  }
  t.end()
})
