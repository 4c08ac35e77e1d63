// swift-tools-version: 6.2
import PackageDescription

/// Settings that hold for every Swift target: docs/HACKING.md says why.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// Targets that touch C or a raw pointer also audit every unsafe expression.
let strictMemory: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
  name: "deodand",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Deodand", targets: ["Deodand"]),
    .library(name: "DeodandEvidence", targets: ["DeodandEvidence"]),
    .library(name: "DeodandAnswers", targets: ["DeodandAnswers"]),
    .library(name: "DeodandVerify", targets: ["DeodandBundle", "DeodandLog", "DeodandEvents"]),
    .executable(name: "deodand", targets: ["DeodandCLI"]),
    .executable(name: "deodand-agent", targets: ["DeodandDaemon"]),
  ],
  traits: [
    .trait(name: "CLI", description: "The deodand command, which parses arguments."),
    .trait(
      name: "Agent", description: "The companion agent, which opens sockets.",
      enabledTraits: ["CLI"]),
    .default(enabledTraits: ["CLI", "Agent"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CBrotli", pkgConfig: "libbrotlidec",
      providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),

    // What only the build knows of itself: Tools/build hands the commit over.
    .target(name: "CBuild"),

    .target(name: "CLibrary", swiftSettings: strict),
    .target(name: "DeodandSystem", dependencies: ["CLibrary"], swiftSettings: strictMemory),
    .target(name: "DeodandEvents", swiftSettings: strictMemory),
    .target(name: "DeodandCrypto", dependencies: ["CLibcrypto"], swiftSettings: strictMemory),
    .target(
      name: "DeodandLog", dependencies: ["DeodandCrypto", "DeodandEvents"],
      swiftSettings: strict),
    .target(
      name: "DeodandBundle", dependencies: ["DeodandCrypto", "DeodandEvents", "DeodandLog"],
      swiftSettings: strict),
    .target(
      name: "DeodandStore",
      dependencies: [
        "CBuild", "CSQLite", "DeodandCrypto", "DeodandEvents", "DeodandLog", "DeodandSystem",
      ],
      resources: [.embedInCode("SQL")],
      swiftSettings: strictMemory),
    .target(name: "DeodandDialogue", dependencies: ["DeodandEvents"], swiftSettings: strict),
    .target(
      name: "DeodandTelemetry", dependencies: ["DeodandEvents"], swiftSettings: strictMemory),
    .target(
      name: "DeodandCapture",
      dependencies: ["DeodandDialogue", "DeodandEvents", "DeodandTelemetry"],
      swiftSettings: strictMemory),
    .target(
      name: "DeodandImport", dependencies: ["DeodandDialogue", "DeodandEvents"],
      swiftSettings: strict),
    .target(
      name: "DeodandExplain",
      dependencies: ["DeodandDialogue", "DeodandEvents", "DeodandTelemetry"],
      swiftSettings: strictMemory),
    .target(
      name: "DeodandReport", dependencies: ["DeodandEvents", "DeodandExplain", "DeodandLog"],
      swiftSettings: strict),
    .target(
      name: "Deodand",
      dependencies: [
        "DeodandCrypto", "DeodandEvents", "DeodandLog", "DeodandStore", "DeodandSystem",
      ],
      swiftSettings: strict),
    .target(
      name: "DeodandAnswers",
      dependencies: [
        "DeodandBundle", "DeodandEvents", "DeodandExplain", "DeodandLog", "DeodandReport",
      ],
      swiftSettings: strict),
    .target(
      name: "DeodandEvidence",
      dependencies: [
        "Deodand", "DeodandAnswers", "DeodandBundle", "DeodandCrypto", "DeodandEvents",
        "DeodandLog", "DeodandStore", "DeodandSystem",
      ],
      swiftSettings: strict),
    .target(
      name: "DeodandConsole",
      dependencies: [
        "Deodand", "DeodandCapture", "DeodandCrypto", "DeodandEvents", "DeodandExplain",
        "DeodandImport", "DeodandLog", "DeodandStore", "DeodandSystem",
      ],
      swiftSettings: strict),
    .target(
      name: "DeodandCoding", dependencies: ["CBrotli", "CZlib", "CZstd"],
      swiftSettings: strictMemory),
    .target(
      name: "DeodandHTTP",
      dependencies: [
        "DeodandCrypto", "DeodandEvents", "DeodandSystem",
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(
          name: "NIOExtras", package: "swift-nio-extras", condition: .when(traits: ["Agent"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Agent"])),
      ],
      swiftSettings: strict),
    .target(
      name: "DeodandAgent",
      dependencies: [
        "Deodand", "DeodandCapture", "DeodandCoding", "DeodandConsole", "DeodandCrypto",
        "DeodandDialogue", "DeodandEvents", "DeodandHTTP", "DeodandStore", "DeodandSystem",
        .product(
          name: "AsyncHTTPClient", package: "async-http-client",
          condition: .when(traits: ["Agent"])),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Agent"])),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "DeodandDaemon",
      dependencies: [
        "DeodandAgent", "DeodandConsole", "DeodandEvents", "DeodandHTTP", "DeodandStore",
        "DeodandSystem",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["Agent"])),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "DeodandCLI",
      dependencies: [
        "Deodand", "DeodandBundle", "DeodandCapture", "DeodandConsole", "DeodandCrypto",
        "DeodandDialogue", "DeodandEvents", "DeodandEvidence", "DeodandExplain", "DeodandImport",
        "DeodandLog", "DeodandReport", "DeodandStore", "DeodandSystem", "DeodandTelemetry",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["CLI"])),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "EmbedExample", dependencies: ["Deodand"], path: "Examples/Embed",
      swiftSettings: strict),
    .executableTarget(
      name: "DeodandBenchmarks",
      dependencies: ["CSQLite", "Deodand", "DeodandCapture", "DeodandImport", "DeodandStore"],
      path: "Benchmarks/DeodandBenchmarks", swiftSettings: strict),

    .testTarget(
      name: "DeodandEvidenceTests",
      dependencies: [
        "Deodand", "DeodandAnswers", "DeodandBundle", "DeodandCapture", "DeodandCrypto",
        "DeodandEvents", "DeodandEvidence", "DeodandExplain", "DeodandLog", "DeodandReport",
        "DeodandStore", "DeodandTesting",
      ], swiftSettings: strict),
    .target(
      name: "DeodandTesting",
      dependencies: [
        "Deodand", "DeodandCapture", "DeodandCrypto", "DeodandEvents", "DeodandLog",
        "DeodandStore",
      ],
      path: "Tests/DeodandTesting", swiftSettings: strict),
    .testTarget(
      name: "DeodandSystemTests", dependencies: ["CLibrary", "DeodandSystem"],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandEventsTests", dependencies: ["DeodandEvents", "DeodandTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandCryptoTests", dependencies: ["DeodandCrypto", "DeodandTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandLogTests",
      dependencies: ["DeodandCrypto", "DeodandEvents", "DeodandLog", "DeodandTesting"],
      swiftSettings: strict),
    .executableTarget(
      name: "RecorderProbe", dependencies: ["Deodand", "DeodandSystem"],
      path: "Tests/RecorderProbe", swiftSettings: strict),
    .testTarget(
      name: "DeodandStoreTests",
      dependencies: [
        "CSQLite", "EmbedExample", "RecorderProbe", "Deodand", "DeodandCrypto", "DeodandEvents",
        "DeodandLog", "DeodandStore", "DeodandSystem", "DeodandTesting",
      ], swiftSettings: strict),
    .testTarget(
      name: "DeodandDialogueTests",
      dependencies: ["DeodandDialogue", "DeodandEvents", "DeodandTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandTelemetryTests",
      dependencies: ["DeodandEvents", "DeodandTelemetry", "DeodandTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandCaptureTests",
      dependencies: [
        "DeodandCapture", "DeodandDialogue", "DeodandEvents", "DeodandTelemetry", "DeodandTesting",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandImportTests",
      dependencies: ["DeodandEvents", "DeodandImport", "DeodandTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandExplainTests",
      dependencies: [
        "DeodandEvents", "DeodandExplain", "DeodandLog", "DeodandReport", "DeodandTesting",
      ], swiftSettings: strict),
    .testTarget(
      name: "DeodandBundleTests",
      dependencies: [
        "DeodandBundle", "DeodandCrypto", "DeodandEvents", "DeodandLog", "DeodandTesting",
      ], swiftSettings: strict),
    .testTarget(
      name: "DeodandCodingTests", dependencies: ["DeodandCoding", "DeodandTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandHTTPTests",
      dependencies: [
        "DeodandEvents", "DeodandHTTP",
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOEmbedded", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Agent"])),
      ], swiftSettings: strict),
    .testTarget(
      name: "DeodandAgentTests",
      dependencies: [
        "Deodand", "DeodandAgent", "DeodandCapture", "DeodandConsole", "DeodandEvents",
        "DeodandExplain", "DeodandHTTP", "DeodandStore", "DeodandTesting",
        .product(
          name: "AsyncHTTPClient", package: "async-http-client",
          condition: .when(traits: ["Agent"])),
        .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["Agent"])),
        .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Agent"])),
      ], swiftSettings: strict),
    .testTarget(
      name: "SpecTests",
      dependencies: [
        "DeodandCapture", "DeodandCrypto", "DeodandEvents", "DeodandExplain", "DeodandLog",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DeodandCLITests",
      dependencies: [
        "Deodand", "DeodandCLI", "DeodandCapture", "DeodandConsole", "DeodandDialogue",
        "DeodandEvents", "DeodandStore", "DeodandSystem", "DeodandTesting",
      ], swiftSettings: strict),
    .testTarget(
      name: "ScriptTests", dependencies: ["DeodandCLI"], exclude: ["Scripts"],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", dependencies: ["DeodandEvents"], swiftSettings: strict),
  ]
)
