import Testing

/// Which target may import what: the table of docs/ARCHITECTURE.md as data.
private let allowed: [String: Set<String>] = [
  "CLibrary": ["Darwin", "Glibc"],
  "DeodandSystem": ["CLibrary", "Dispatch"],
  "DeodandEvents": [],
  "DeodandCrypto": ["CLibcrypto"],
  "DeodandLog": ["DeodandCrypto", "DeodandEvents"],
  "DeodandBundle": ["DeodandCrypto", "DeodandEvents", "DeodandLog"],
  "DeodandStore": [
    "CBuild", "CSQLite", "DeodandCrypto", "DeodandEvents", "DeodandLog", "DeodandSystem",
    "Dispatch", "Synchronization",
  ],
  "DeodandDialogue": ["DeodandEvents"],
  "DeodandTelemetry": ["DeodandEvents"],
  "DeodandCapture": ["DeodandDialogue", "DeodandEvents", "DeodandTelemetry"],
  "DeodandImport": ["DeodandDialogue", "DeodandEvents"],
  "DeodandExplain": ["DeodandDialogue", "DeodandEvents", "DeodandTelemetry"],
  "DeodandReport": ["DeodandEvents", "DeodandExplain", "DeodandLog"],
  "Deodand": [
    "DeodandCrypto", "DeodandEvents", "DeodandLog", "DeodandStore", "DeodandSystem", "Dispatch",
    "Synchronization",
  ],
  "DeodandAnswers": [
    "DeodandBundle", "DeodandEvents", "DeodandExplain", "DeodandLog", "DeodandReport",
  ],
  "DeodandEvidence": [
    "Deodand", "DeodandAnswers", "DeodandBundle", "DeodandCrypto", "DeodandEvents", "DeodandLog",
    "DeodandStore", "DeodandSystem",
  ],
  "DeodandCoding": ["CBrotli", "CZlib", "CZstd"],
  "DeodandConsole": [
    "Deodand", "DeodandCapture", "DeodandCrypto", "DeodandEvents", "DeodandExplain",
    "DeodandImport", "DeodandLog", "DeodandStore", "DeodandSystem", "Dispatch", "Synchronization",
  ],
  "DeodandHTTP": [
    "DeodandCrypto", "DeodandEvents", "DeodandSystem", "NIOCore", "NIOExtras", "NIOHTTP1",
    "NIOPosix", "Synchronization",
  ],
  "DeodandAgent": [
    "AsyncHTTPClient", "Deodand", "DeodandCapture", "DeodandCoding", "DeodandConsole",
    "DeodandCrypto", "DeodandDialogue", "DeodandEvents", "DeodandHTTP", "DeodandStore",
    "DeodandSystem", "Dispatch", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Synchronization",
  ],
  "DeodandDaemon": [
    "ArgumentParser", "DeodandAgent", "DeodandConsole", "DeodandEvents", "DeodandHTTP",
    "DeodandStore", "DeodandSystem",
  ],
  "DeodandCLI": [
    "ArgumentParser", "Deodand", "DeodandBundle", "DeodandCapture", "DeodandConsole",
    "DeodandCrypto", "DeodandDialogue", "DeodandEvents", "DeodandEvidence", "DeodandExplain",
    "DeodandImport", "DeodandLog", "DeodandReport", "DeodandStore", "DeodandSystem",
    "DeodandTelemetry", "Dispatch", "Synchronization",
  ],
]

/// The module that an import line names, or nil if the line is no import.
func importedModule(_ line: Substring) -> String? {
  var words = line.split(separator: " ")
  while let first = words.first, first.hasPrefix("@") || accessLevels.contains(String(first)) {
    words.removeFirst()
  }
  guard words.first == "import", words.count >= 2 else { return nil }
  let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "typealias"]
  let name = kinds.contains(String(words[1])) && words.count > 2 ? words[2] : words[1]
  return String(name.split(separator: ".")[0])
}

private let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]

@Test("every import line points down or left")
func importsFollowTheTable() {
  #expect(!Repository.sources.isEmpty)
  for file in Repository.sources {
    let target = String(file.path.split(separator: "/")[1])
    guard let permitted = allowed[target] else {
      Issue.record("target \(target) has no row in the layering table (\(file.path))")
      continue
    }
    for line in file.lines {
      guard let module = importedModule(line) else { continue }
      #expect(permitted.contains(module), "\(file.path) imports \(module)")
    }
  }
}

/// What an auditor need not read: neither storage nor capture, and no reader of telemetry.
private let beyondTheAuditor: Set<String> = [
  "CSQLite", "DeodandStore", "DeodandCapture", "DeodandTelemetry", "DeodandExplain",
]

@Test(
  "what an auditor relies on holds no reader of telemetry and no storage",
  arguments: ["DeodandBundle", "DeodandLog", "DeodandEvents"])
func verifierIsSmall(target: String) throws {
  var reached: Set<String> = []
  var open = [target]
  while let next = open.popLast() {
    if reached.insert(next).inserted { open += allowed[next, default: []] }
  }
  #expect(reached.isDisjoint(with: beyondTheAuditor), "\(target) reaches \(reached.sorted())")
  // What computes answers again reads telemetry, and still no storage.
  #expect(
    allowed["DeodandAnswers"]?.isDisjoint(with: ["CSQLite", "DeodandStore", "Deodand"]) == true)
  // The product is these three, and `importsFollowTheTable` holds their imports to the table.
  let line = try #require(
    Repository.manifest.first { $0.contains(".library(name: \"DeodandVerify\"") })
  #expect(line.contains("[\"DeodandBundle\", \"DeodandLog\", \"DeodandEvents\"]"))
}

@Test("a store finds telemetry without reading it")
func storeIsNoReader() {
  #expect(allowed["DeodandStore"]?.contains("DeodandTelemetry") == false)
  #expect(allowed["Deodand"]?.contains("DeodandTelemetry") == false)
}

@Test("the table names only targets that exist")
func tableIsCurrent() {
  let present = Set(Repository.sources.map { String($0.path.split(separator: "/")[1]) })
  #expect(Set(allowed.keys) == present)
}

@Test(
  "import lines are read in every form",
  arguments: [
    ("import A", "A"), ("public import A", "A"), ("@_exported public import A", "A"),
    ("import struct A.B", "A"), ("import A.C", "A"), ("@preconcurrency import A", "A"),
  ])
func importForms(line: String, module: String) {
  #expect(importedModule(line[...]) == module)
  #expect(importedModule("  // " + line) == nil)
}
