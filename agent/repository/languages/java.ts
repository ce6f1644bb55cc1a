import { fieldText, lineOf, typeAround, type CodeLanguage } from '../code-language.ts'
import { folderOf, pathIndexOf } from '../path-index.ts'
import type { Repository } from '../repository.ts'
import { nodesOfKinds } from '../syntax.ts'
import { jvmPackageOf } from './jvm.ts'

const LANGUAGE = {
  functions: new Set([
    'method_declaration',
    'constructor_declaration',
    'compact_constructor_declaration',
    'lambda_expression',
    'static_initializer',
  ]),
  types: new Set([
    'class_declaration',
    'interface_declaration',
    'enum_declaration',
    'record_declaration',
    'annotation_type_declaration',
  ]),
} as const

/** The part of a folder that is the package, after a folder of sources. Shape: "com/shop" of "cart/src/test/java/com/shop". */
const PACKAGE_FOLDER = /(?:^|\/)(?:java|kotlin|scala|groovy)\/(.+)$/
const SOURCES = /\.(?:java|kt|scala|groovy)$/

/** Java. Source: the Java language specification, chapters 7 and 8; the names of frames as HotSpot prints them. */
export const java: CodeLanguage = {
  ...LANGUAGE,
  family: 'java',
  calls: new Set(['method_invocation', 'object_creation_expression']),
  nameOf: (node) => fieldText(node, 'name'),
  ownerOf(node) {
    const owner = typeAround(node, LANGUAGE)
    return owner === undefined ? undefined : fieldText(owner, 'name')
  },
  printedName(node) {
    if (node.is('static_initializer')) return '<clinit>'
    return /constructor/.test(String(node.kind())) ? '<init>' : undefined
  },
  anonymousName(node, outer) {
    const simple = outer.slice(outer.lastIndexOf('.') + 1).replace(/^<clinit>$/, 'static')
    const owner = outer.slice(0, outer.lastIndexOf('.') + 1)
    const type = node.ancestors().find((ancestor) => LANGUAGE.types.has(String(ancestor.kind())))
    const lambdas = type === undefined ? [] : nodesOfKinds(type, ['lambda_expression'])
    const position = lambdas.findIndex((lambda) => lambda.id() === node.id())
    return `${owner}lambda$${simple === '' ? 'static' : simple}$${Math.max(0, position)}`
  },
  calledName: (call) =>
    call.is('method_invocation') ? fieldText(call, 'name') : typeName(fieldText(call, 'type')),
  importsOf: (root) =>
    nodesOfKinds(root, ['import_declaration']).map((node) => {
      const written = /^import\s+(static\s+)?([\w.$\s]+?)(\.\*)?\s*;?$/.exec(node.text())
      const path = (written?.[2] ?? '').replaceAll(/\s/g, '')
      const last = path.slice(path.lastIndexOf('.') + 1)
      if (written?.[3] !== undefined) return { local: '*', imported: '*', module: path, line: lineOf(node) }
      // A static import is a name of the class before it.
      const module = written?.[1] === undefined ? path : path.slice(0, path.lastIndexOf('.'))
      return { local: last, imported: last, module, line: lineOf(node) }
    }),
  moduleFiles: jvmModuleFiles,
  neighbours(repository, path) {
    const index = pathIndexOf(repository)
    const own = folderOf(path)
    // Tests have a folder of sources of their own, and are in the package of what they test.
    const inPackage = PACKAGE_FOLDER.exec(own)?.[1]
    const others = inPackage === undefined ? [] : index.foldersEndingWith(inPackage)
    return [own, ...others.filter((folder) => folder !== own)]
      .flatMap((folder) => index.inFolder(folder))
      .filter((other) => SOURCES.test(other))
  },
  packageOf: jvmPackageOf,
}

/** The files of a class by its full name, nested classes too; of a package, all in its folder. */
export function jvmModuleFiles(repository: Repository, _fromPath: string, module: string): readonly string[] {
  const index = pathIndexOf(repository)
  const parts = module.split('.')
  for (let length = parts.length; length > 0; length -= 1) {
    const stem = parts.slice(0, length).join('/')
    const found = ['java', 'kt', 'scala'].flatMap((extension) => index.endingWith(`${stem}.${extension}`))
    if (found.length > 0) return found
    if (length < 2) break
    const inPackage = index.foldersEndingWith(stem).flatMap((folder) => index.inFolder(folder))
    if (inPackage.some((path) => SOURCES.test(path))) return inPackage.filter((path) => SOURCES.test(path))
  }
  return []
}

function typeName(text: string): string {
  const plain = text.replace(/<[\s\S]*$/, '')
  return plain.slice(plain.lastIndexOf('.') + 1)
}
