import Testing

/// Which target may import what: the table of docs/ARCHITECTURE.md as data.
private let allowed: [String: Set<String>] = [
  "DeodandEvents": [],
  "DeodandCrypto": ["CLibcrypto"],
  "DeodandLog": ["DeodandCrypto", "DeodandEvents"],
  "DeodandBundle": ["DeodandCrypto", "DeodandEvents", "DeodandLog"],
  "DeodandStore": [
    "CSQLite", "DeodandCrypto", "DeodandEvents", "DeodandLog", "Dispatch", "Glibc", "Darwin",
    "Synchronization",
  ],
  "DeodandCapture": ["DeodandEvents"],
  "DeodandExplain": ["DeodandEvents"],
  "DeodandReport": ["DeodandEvents", "DeodandExplain", "DeodandLog"],
  "Deodand": [
    "DeodandCrypto", "DeodandEvents", "DeodandLog", "DeodandStore", "Dispatch", "Glibc", "Darwin",
    "Synchronization",
  ],
  "DeodandCoding": ["CBrotli", "CZlib", "CZstd"],
  "DeodandConsole": [
    "Deodand", "DeodandCapture", "DeodandCrypto", "DeodandEvents", "DeodandExplain", "DeodandLog",
    "DeodandStore", "Dispatch", "Glibc", "Darwin",
  ],
  "DeodandHTTP": [
    "DeodandCrypto", "DeodandEvents", "Glibc", "Darwin", "NIOCore", "NIOExtras", "NIOHTTP1",
    "NIOPosix", "Synchronization",
  ],
  "DeodandAgent": [
    "AsyncHTTPClient", "Deodand", "DeodandCapture", "DeodandCoding", "DeodandConsole",
    "DeodandCrypto", "DeodandEvents", "DeodandHTTP", "DeodandStore", "Dispatch", "Glibc", "Darwin",
    "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Synchronization",
  ],
  "DeodandDaemon": [
    "ArgumentParser", "DeodandAgent", "DeodandConsole", "DeodandEvents", "DeodandHTTP",
    "DeodandStore", "Glibc", "Darwin",
  ],
  "DeodandCLI": [
    "ArgumentParser", "Deodand", "DeodandBundle", "DeodandCapture", "DeodandConsole",
    "DeodandCrypto", "DeodandEvents", "DeodandExplain", "DeodandLog", "DeodandReport",
    "DeodandStore", "Dispatch", "Glibc", "Darwin", "Synchronization",
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
