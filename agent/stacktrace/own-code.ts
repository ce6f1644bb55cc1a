import type { Language, StackFrame } from '../model/stack-trace.ts'

/** Where package managers and runtimes keep code that is not the application's, for each language. */
const LIBRARY: Readonly<Record<Language, RegExp>> = {
  javascript:
    /(?:^|[\\/])(?:node_modules|bower_components|jspm_packages|\.pnpm|\.yarn|\.pnp\.[cm]?js|deno_dir|npm-cache)(?:[\\/]|$)|^(?:node|internal|ext|deno|npm|jsr|bun):|[\\/]webpack[\\/](?:bootstrap|runtime)|^webpack-internal:\/\/\/\(?(?:webpack|node_modules)|\/usr\/(?:local\/)?(?:lib|share)\/node/,
  python:
    /(?:^|[\\/])(?:site-packages|dist-packages|\.venv|\.tox|\.eggs)[\\/]|[\\/][Ll]ib(?:64)?[\\/]python\d|[\\/]python\d*_lib[\\/]|[\\/]Python\d+[\\/]Lib[\\/]|\.zip[\\/]|^<(?:frozen|__array_function__)/,
  go: /(?:^|[\\/])(?:pkg[\\/]mod|vendor|third_party)[\\/]|@v\d+\.\d|^_cgo_gotypes\.go|^_testmain\.go/,
  // Files are printed without their folders, or not at all: names tell more.
  java: /(?!)/,
  rust: /(?:^|[\\/])(?:rustc[\\/][\da-f]{40}|\.cargo[\\/](?:registry|git)|rustlib|library[\\/](?:std|core|alloc)|vendor)[\\/]/,
  dotnet: /(?:^|[\\/])(?:\.nuget|_[\\/]src|\/_)[\\/]/,
  cpp: /^\/usr\/(?:include|lib|src)\/|[\\/](?:sysdeps|csu|nptl|libsanitizer|libstdc\+\+-v3|libcxx(?:abi)?|compiler-rt)[\\/]|(?:^|[\\/])(?:third_party|vendor|external|_deps)[\\/]|[\\/]\.conan2?[\\/]|[\\/]vcpkg_installed[\\/]|^(?:\.\.?\/)?(?:stdlib|string|malloc|assert|signal|debug|libio)[\\/]\w+\.[cS]$/,
  kernel: /(?!)/,
  php: /(?:^|[\\/])(?:vendor|wp-includes|wp-admin)[\\/]|[\\/]share[\\/](?:php|pear)[\\/]|^phar:/,
  ruby: /[\\/](?:gems|rubygems|bundler)[\\/]|[\\/]lib[\\/]ruby[\\/]|(?:^|[\\/])vendor[\\/]|^[\w-]+ \(\d[\w.]*\) |^<internal:/,
  elixir: /(?:^|[\\/])deps[\\/]|[\\/]_build[\\/]/,
  erlang: /(?:^|[\\/])(?:deps|_build|lib[\\/](?:erlang|stdlib|kernel))[\\/]/,
  lua: /[\\/](?:lualib|luarocks|rocks-\d|share[\\/]lua)[\\/]|^\[(?:C|builtin)/,
  swift:
    /(?:^|[\\/])(?:\.build[\\/]checkouts|SourcePackages[\\/]checkouts|Pods)[\\/]|^(?:Swift[\\/]|[\\/]\w+[\\/](?:workspace|build)[\\/]swift)/,
  dart: /^(?:dart|org-dartlang-sdk):|^package:(?:flutter|flutter_test|test|test_api|stack_trace|async|http|shelf|dio|bloc|flutter_bloc|provider|riverpod|flutter_riverpod|get)[\\/]|[\\/]\.pub-cache[\\/]/,
  unknown:
    /(?:^|[\\/])(?:node_modules|site-packages|dist-packages|vendor|pkg[\\/]mod)[\\/]|^(?:node|internal):/,
}

/** Names of runtimes and of libraries that are in most programs, for languages whose names are qualified. */
const LIBRARY_NAME: Partial<Readonly<Record<Language, RegExp>>> = {
  java: /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|clojure|akka|reactor|android|androidx|okhttp3|retrofit2|rx|junit|play\.(?:api|core)|org\.(?:apache|codehaus|springframework|hibernate|jboss|eclipse|junit|slf4j|aspectj|postgresql|glassfish|jetbrains|quartz|reactivestreams|mockito|gradle|yaml)|io\.(?:netty|undertow|micrometer|grpc|vertx|reactivex|quarkus|micronaut|ktor|lettuce|opentelemetry|smallrye|helidon)|com\.(?:fasterxml|google\.(?:common|gson|inject|protobuf)|zaxxer|mysql|mongodb|netflix|amazonaws|microsoft|oracle|android|intellij|sun)|software\.amazon|ch\.qos|net\.(?:bytebuddy|sf)|cglib|redis\.clients|_COROUTINE|worker\.org\.gradle)\.|\$\$(?:FastClassBy|EnhancerBy|SpringCGLIB)|(?:^|\.)(?:jdk\.proxy\d*\.)?\$Proxy\d+\./,
  dotnet:
    /^(?:System|Microsoft|Mono|MS|Windows|Newtonsoft|Npgsql|MySql|MySqlConnector|Dapper|Grpc|Serilog|NLog|log4net|Polly|MediatR|AutoMapper|FluentValidation|StackExchange|RabbitMQ|Confluent|MassTransit|Hangfire|Quartz|Autofac|Castle|Moq|NUnit|Xunit|Azure|Amazon|Google|OpenTelemetry|UnityEngine|UnityEditor|FSharp|interop)\./i,
}

/**
 * Whether a frame is a library's or the runtime's by where its file is, or by its name. Without a file there is nothing to
 * look at, so it counts as a library's.
 */
export function looksLikeLibrary(frame: StackFrame, language: Language): boolean {
  if (frame.isNative || frame.file === '') return true
  return LIBRARY_NAME[language]?.test(frame.function) === true || isLibraryPath(frame.file, language)
}

/** Whether a file lies where package managers and runtimes keep code that is not the application's. */
export function isLibraryPath(path: string, language: Language): boolean {
  return LIBRARY[language].test(path)
}
