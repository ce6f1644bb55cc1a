import { rmSync } from 'node:fs'
import { test } from 'tap'
import { ParsedFiles } from '../../../../agent/repository/definitions.ts'
import { dependencyGraph } from '../../../../agent/repository/dependency-graph.ts'
import { readManifests } from '../../../../agent/repository/packages/packages.ts'
import { folderWith, opened } from '../support.ts'

/** The files of one project and what is declared there: "name range@locked", with "dev" for development. */
const PROJECTS: readonly {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly packages: readonly string[]
}[] = [
  {
    name: 'npm with a lock file at the top of a workspace',
    files: {
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: {
          'node_modules/@a/b': { version: '1.2.3' },
          'node_modules/x/node_modules/@a/b': { version: '9.0.0' },
        },
      }),
      'api/package.json': JSON.stringify({ dependencies: { '@a/b': '^1' }, devDependencies: { t: '2' } }),
    },
    packages: ['@a/b ^1@1.2.3', 't 2@ dev'],
  },
  {
    name: 'yarn',
    files: {
      'package.json': '{"dependencies": {"a": "^1", "@s/b": "~2"}}',
      'yarn.lock': 'a@^1:\n  version "1.5.0"\n\n"@s/b@npm:~2":\n  version: 2.0.1\n',
    },
    packages: ['a ^1@1.5.0', '@s/b ~2@2.0.1'],
  },
  {
    name: 'pnpm',
    files: {
      'package.json': '{"dependencies": {"a": "^1", "@s/b": "~2"}}',
      'pnpm-lock.yaml':
        "importers:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.5.0(c@1.0.0)\n      '@s/b':\n        specifier: ~2\n        version: 2.0.1\n",
    },
    packages: ['a ^1@1.5.0', '@s/b ~2@2.0.1'],
  },
  {
    name: 'Go',
    files: {
      'go.mod':
        'module m.org/x\n\ngo 1.22\n\nrequire (\n\ta.org/b/v2 v2.1.0\n\tc.org/d v0.1.0 // indirect\n)\n',
    },
    packages: ['a.org/b/v2 v2.1.0@v2.1.0', 'c.org/d v0.1.0@v0.1.0'],
  },
  {
    name: 'requirements files of Python',
    files: {
      'requirements.txt': '# c\n-r other.txt\nFlask_Cors[x]==3.0.1 ; python_version > "3"\nrequests>=2\n',
    },
    packages: ['flask-cors ==3.0.1@3.0.1', 'requests >=2@'],
  },
  {
    name: 'pyproject with uv and poetry',
    files: {
      'pyproject.toml':
        '[project]\nname = "x"\ndependencies = [\n  "attrs>=23",\n]\n\n[tool.poetry.dependencies]\npython = "^3"\nHttpx = { version = "^0.2", extras = ["a"] }\n',
      'uv.lock':
        '[[package]]\nname = "attrs"\nversion = "23.1.0"\n\n[[package]]\nname = "httpx"\nversion = "0.27.0"\n',
    },
    packages: ['attrs >=23@23.1.0', 'httpx ^0.2@0.27.0'],
  },
  {
    name: 'a pyproject whose dependencies stand below other lists, with carriage returns',
    files: {
      'pyproject.toml':
        '[project]\r\nauthors = [{ name = "A" }]\r\ndependencies = ["attrs[x]>=23", "rich"]\r\n\r\n[other]\r\ndependencies = [\r\n  "no",\r\n]\r\n',
    },
    packages: ['attrs >=23@', 'rich @'],
  },
  {
    name: 'Maven',
    files: {
      'pom.xml':
        '<project><properties><v>2.1</v></properties><dependencies><!-- <dependency></dependency> --><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency><dependency><groupId>h</groupId><artifactId>t</artifactId><scope>test</scope></dependency></dependencies></project>',
    },
    packages: ['g:a 2.1@2.1', 'h:t @ dev'],
  },
  {
    name: 'Gradle',
    files: {
      'build.gradle.kts':
        'dependencies {\n  implementation("g:a:1.0")\n  testImplementation("h:t")\n  api(platform("p:bom:3"))\n}\n',
      'gradle.lockfile': 'h:t:4.13=testRuntimeClasspath\n',
    },
    packages: ['g:a 1.0@1.0', 'h:t @4.13 dev', 'p:bom 3@3'],
  },
  {
    name: 'Cargo',
    files: {
      'Cargo.toml':
        '[package]\nname = "x"\nversion = "1.0.0"\n[dependencies]\nserde = "1"\nt = { package = "tokio", version = "1.2" }\n[dev-dependencies]\nproptest = "1"\n',
      'Cargo.lock':
        '[[package]]\nname = "serde"\nversion = "1.0.200"\n\n[[package]]\nname = "tokio"\nversion = "1.38.0"\n',
    },
    packages: ['serde 1@1.0.200', 'tokio 1.2@1.38.0', 'proptest 1@ dev'],
  },
  {
    name: 'Ruby',
    files: {
      Gemfile: "source 'x'\ngem 'rails', '~> 7'\ngem \"pg\"\n",
      'Gemfile.lock': 'GEM\n  specs:\n    pg (1.5.6)\n    rails (7.1.2)\n      actioncable (= 7.1.2)\n',
    },
    packages: ['rails ~> 7@7.1.2', 'pg @1.5.6'],
  },
  {
    name: 'Composer',
    files: {
      'composer.json': '{"require": {"php": ">=8", "a/b": "^1"}, "require-dev": {"c/d": "*"}}',
      'composer.lock': '{"packages": [{"name": "a/b", "version": "v1.4"}]}',
    },
    packages: ['a/b ^1@v1.4', 'c/d *@ dev'],
  },
  {
    name: 'NuGet',
    files: {
      'A.csproj': '<Project><PackageReference Include="Npgsql" Version="8.*" /></Project>',
      'packages.lock.json': '{"dependencies": {"net8.0": {"Npgsql": {"resolved": "8.0.3"}}}}',
    },
    packages: ['Npgsql 8.*@8.0.3'],
  },
  {
    name: 'malformed manifests',
    files: { 'package.json': '{', 'composer.json': '[]', 'pom.xml': '<' },
    packages: [],
  },
]

for (const { name, files, packages } of PROJECTS) {
  test(`readManifests reads ${name}`, async (t) => {
    const folder = folderWith(files)
    t.teardown(() => rmSync(folder, { recursive: true }))
    const manifests = await readManifests(await opened(folder))
    const shown = manifests
      .flatMap((manifest) => manifest.packages)
      .map((one) => `${one.name} ${one.range}@${one.locked ?? ''}${one.isDevelopment ? ' dev' : ''}`)
    t.strictSame(shown, packages)
  })
}

const HOSTILE: readonly (readonly [name: string, begins: string, unit: string])[] = [
  ['go.mod', '', '\n'],
  ['go.mod', '', 'a.'],
  ['go.mod', '', '\r'],
  ['build.gradle', '', '\n'],
  ['Gemfile', '', 'gem \n'],
  ['pom.xml', '', '<dependency>'],
  ['pom.xml', '<properties><a>', ' '],
  ['pyproject.toml', '', '[project]\ndependencies = [\n'],
  ['pyproject.toml', '[a', ' '],
  ['A.csproj', '', '<PackageReference Include="a" '],
]

test('a manifest that was written to keep its reader busy is read in one go', async (t) => {
  const folder = folderWith(
    Object.fromEntries(
      HOSTILE.map(([name, begins, unit], index) => [
        `${index}/${name}`,
        begins + unit.repeat(1_000_000 / unit.length),
      ]),
    ),
  )
  t.teardown(() => rmSync(folder, { recursive: true }))
  const manifests = await readManifests(await opened(folder))
  t.equal(manifests.length, HOSTILE.length, 'after minutes or hours, where it takes the square of the length')
})

test('dependencyGraph follows the imports of every language to files and packages', async (t) => {
  const folder = folderWith({
    'js/a.ts':
      "import { b } from './b.js'\nimport x from 'left-pad/y'\nimport 'node:fs'\nexport * from './c'\n",
    'js/b.ts': '',
    'js/c.tsx': '',
    'go.mod': 'module m.org/x\n',
    'main.go': 'package main\nimport (\n\t"fmt"\n\t"m.org/x/store"\n\t"a.org/b"\n)\n',
    'store/store.go': 'package store\n',
    'src/main/java/com/shop/Cart.java':
      'package com.shop;\nimport com.shop.model.Item;\nimport java.util.*;\nimport org.slf4j.Logger;\n',
    'src/main/java/com/shop/model/Item.java': '',
    'rs/Cargo.toml': '',
    'rs/src/main.rs': 'mod money;\nuse crate::store::Item;\nuse serde::Serialize;\n',
    'rs/src/money.rs': 'use super::store;\n',
    'rs/src/store/mod.rs': '',
    'rb/lib/cart.rb': "require_relative 'cart/item'\nrequire 'json'\n",
    'rb/lib/cart/item.rb': '',
    'php/src/Cart.php': '<?php\nuse App\\Model\\Item;\n',
    'php/src/Model/Item.php': '<?php\n',
    'cs/Cart.cs': 'using Shop.Model;\nusing System;\n',
    'cs/Model/Item.cs': '',
    'c/main.c': '#include "item.h"\n#include <stdio.h>\n',
    'c/item.h': '',
    'c/item.c': '',
  })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const graph = await dependencyGraph(new ParsedFiles(await opened(folder)), '', 100)
  const edges = graph.files
    .filter(({ files, packages }) => files.length + packages.length > 0)
    .map(({ path, files, packages }) => `${path} > ${[...files, ...packages].join(' ')}`)
  t.strictSame(edges, [
    'c/main.c > c/item.c c/item.h',
    'cs/Cart.cs > cs/Model/Item.cs',
    'js/a.ts > js/b.ts js/c.tsx left-pad',
    'main.go > store/store.go a.org/b',
    'php/src/Cart.php > php/src/Model/Item.php',
    'rb/lib/cart.rb > rb/lib/cart/item.rb json',
    'rs/src/main.rs > rs/src/money.rs rs/src/store/mod.rs serde',
    'rs/src/money.rs > rs/src/main.rs',
    'src/main/java/com/shop/Cart.java > src/main/java/com/shop/model/Item.java org.slf4j.Logger',
  ])
  const bounded = await dependencyGraph(new ParsedFiles(await opened(folder)), 'js', 1)
  t.strictSame([bounded.files.length, bounded.left], [1, 18])
})
