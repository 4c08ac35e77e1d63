import DeodandEvents

/// Leaves credentials out of a JSON body: those that a request hands to the provider for its tools
/// (`tools[].authorization`, `tools[].headers`, `mcp_servers[].authorization_token`) and whatever
/// else is named like a secret beside them.
///
/// It reads byte by byte, so that a body may come in pieces of any size; everything but the values
/// that are left out stays as it is. Judged are members of the whole, and of what stands under
/// `containers`: what people and models say is content, whatever it is named.
///
/// Invariant: a value that is left out becomes the string `[left out]`, so JSON stays JSON.
///
/// It does not parse: a body that is no JSON, or broken, passes through it all the same, and what
/// comes of it is still recorded.
package struct BodySecrets: Sendable {
  /// Under which names members are judged too.
  private static let containers: Set<String> = [
    "tools", "mcp_servers", "requests", "params", "body", "session", "extra_body", "response",
  ]
  /// Objects whose every value is a secret.
  private static let maps: Set<String> = ["headers", "extra_headers"]
  /// What is said to a model, in one text.
  private static let spoken: Set<String> = ["input", "instructions", "prompt", "system"]
  /// How much is remembered of one string, and how many pointers are named.
  private static let textLimit = 4096
  private static let pointerLimit = 64

  /// An array or object that is open.
  ///
  /// Whether its members are judged by name and shape.
  private struct Level {
    let isArray: Bool
    let isJudged: Bool
    /// Whether every text in it is left out.
    let isSecret: Bool
    /// Which element is being read, for pointers.
    var index = 0
    var key = ""
    var expectsKey: Bool
  }

  /// What becomes of a string: a key is remembered, a judged one is looked at, a secret is left
  /// out.
  private enum Role { case key, plain, judged, secret }

  /// A string that is open.
  private struct Text {
    let role: Role
    /// Where its contents begin in the output; nil if that was in an earlier piece.
    var start: Int?
    /// What stands between the quotation marks, escapes and all, up to `textLimit`.
    var raw: [UInt8] = []
    var isEscaped = false
  }

  /// Where values were left out, as JSON Pointers; some of them if there are many.
  package private(set) var pointers: [String] = []
  /// How many were left out.
  package private(set) var count = 0
  /// The values, as they stood and as they are meant.
  package private(set) var secrets: [String] = []

  /// Nothing is read yet.
  package init() {}

  private var levels: [Level] = []
  /// Levels beyond those that any reader follows.
  private var deeper = 0
  private var text: Text?
  /// Nil until a byte has come that is no white space.
  private var isJSON: Bool?

  /// The next piece of the body as it may be recorded.
  package mutating func clean(_ bytes: [UInt8]) -> [UInt8] {
    if isJSON == nil {
      // A byte order mark, too, may stand before the document.
      let first = bytes.first { !" \t\r\n\u{feff}".utf8.contains($0) }
      isJSON = first.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
    }
    guard isJSON == true else { return bytes }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if text == nil {
        output.append(bytes[index])
        structure(bytes[index], output.count)
        index += 1
      } else {
        index = read(bytes, from: index, &output)
      }
    }
    leavePiece(&output)
    return output
  }

  // MARK: Structure

  /// Takes a byte outside of strings; `place` is where a string that it opens begins in the output.
  private mutating func structure(_ byte: UInt8, _ place: Int) {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): open(isArray: byte == UInt8(ascii: "["))
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if deeper > 0 { deeper -= 1 } else { _ = levels.popLast() }
    case UInt8(ascii: ","): next()
    case UInt8(ascii: ":"): if !levels.isEmpty { levels[levels.count - 1].expectsKey = false }
    case UInt8(ascii: "\""): text = Text(role: role, start: place)
    default: break
    }
  }

  private mutating func open(isArray: Bool) {
    // Beyond it no reader follows, so levels are only counted, to find back.
    guard levels.count < Limits.jsonDepth else {
      deeper += 1
      return
    }
    let parent = levels.last
    let isMember = parent.map { !$0.isArray } ?? false
    let name = parent?.key ?? ""
    let isJudged =
      (parent?.isJudged ?? true) && (!isMember || Self.containers.contains(name))
    let isSecret =
      (parent?.isSecret ?? false)
      || (isMember && parent?.isJudged == true
        && (Self.maps.contains(name.lowercased()) || SecretName.matches(name, "?")))
    levels.append(
      Level(isArray: isArray, isJudged: isJudged, isSecret: isSecret, expectsKey: !isArray))
  }

  /// Another member or element begins.
  private mutating func next() {
    guard deeper == 0, !levels.isEmpty else { return }
    levels[levels.count - 1].index += 1
    levels[levels.count - 1].expectsKey = !levels[levels.count - 1].isArray
  }

  /// What becomes of the string that begins here.
  private var role: Role {
    guard let level = levels.last else { return .plain }
    // Below what is neither judged nor secret nothing will be: its keys don't matter.
    guard level.isJudged || level.isSecret else { return .plain }
    if deeper > 0 { return level.isSecret ? .secret : .plain }
    if level.expectsKey { return .key }
    if level.isSecret { return .secret }
    guard level.isJudged, !Self.spoken.contains(level.key) else { return .plain }
    return !level.isArray && SecretName.matches(level.key, "?") ? .secret : .judged
  }

  // MARK: Strings

  /// Reads within a string; where it stopped.
  private mutating func read(_ bytes: [UInt8], from start: Int, _ output: inout [UInt8]) -> Int {
    guard var text else { return start }
    var end = start
    while end < bytes.count {
      if text.isEscaped {
        text.isEscaped = false
      } else if bytes[end] == UInt8(ascii: "\\") {
        text.isEscaped = true
      } else if bytes[end] == UInt8(ascii: "\"") {
        break
      }
      end += 1
    }
    // One byte more than the limit, so that `close` can tell a value that is too long.
    if text.role != .plain {
      text.raw += bytes[start..<end].prefix(max(0, Self.textLimit + 1 - text.raw.count))
    }
    if text.role != .secret { output += bytes[start..<end] }
    guard end < bytes.count else {
      self.text = text
      return end
    }
    close(text, &output)
    output.append(bytes[end])
    self.text = nil
    return end + 1
  }

  /// The string ends: nothing of its closing quotation mark has been written.
  private mutating func close(_ text: Text, _ output: inout [UInt8]) {
    switch text.role {
    case .plain: break
    case .key: if !levels.isEmpty { levels[levels.count - 1].key = Self.decode(text.raw) }
    case .secret: leaveOut(text, &output)
    case .judged:
      // A text that is longer is no credential, and one that began in an earlier piece can't be
      // taken back.
      guard text.raw.count <= Self.textLimit, let start = text.start else { return }
      let value = Self.decode(text.raw)
      if CredentialShape.isWhole(value) {
        output.removeSubrange(start...)
        leaveOut(text, &output)
      } else if let clean = Self.cleanURL(value, key: levels.last?.key ?? "", &secrets) {
        output.removeSubrange(start...)
        var literal: [UInt8] = []
        CanonicalWriter.writeString(clean, to: &literal)
        output += literal.dropFirst().dropLast()
        note()
      }
    }
  }

  /// Both forms are handed on: a server may answer with either.
  private mutating func leaveOut(_ text: Text, _ output: inout [UInt8]) {
    output += SecretVocabulary.mark.utf8
    secrets += [String(decoding: text.raw, as: UTF8.self), Self.decode(text.raw)]
    note()
  }

  /// Counts every one, names the first few.
  private mutating func note() {
    count += 1
    if pointers.count < Self.pointerLimit { pointers.append(pointer) }
  }

  /// A piece ends within a string that would be judged at its end: an address, and what may become
  /// a credential, is left out whole.
  private mutating func leavePiece(_ output: inout [UInt8]) {
    guard let open = text, let start = open.start else { return }
    text?.start = open.raw.isEmpty ? 0 : nil
    guard open.role == .judged, !open.raw.isEmpty else { return }
    let value = String(decoding: open.raw, as: UTF8.self)
    guard Self.isAddress(levels.last?.key ?? "") || CredentialShape.mayBegin(value) else { return }
    output.removeSubrange(start...)
    text = Text(role: .secret, start: nil, raw: open.raw, isEscaped: open.isEscaped)
  }

  /// Names that end so hold addresses: `url`, `base_url`, `server_url`.
  private static func isAddress(_ key: String) -> Bool { key.lowercased().hasSuffix("url") }

  /// An address without what stands before `@` and without the secrets of its query; nil if it has
  /// none.
  private static func cleanURL(
    _ value: String, key: String, _ secrets: inout [String]
  ) -> String? {
    guard isAddress(key), value.contains("://") else { return nil }
    let parts = value.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var clean = SecretText.hide(String(parts[0])) ?? String(parts[0])
    if parts.count > 1 { clean += "?" + TargetSecrets.clean(String(parts[1]), &secrets) }
    guard clean != value else { return nil }
    secrets.append(value)
    return clean
  }

  /// A text that is no JSON string, such as one that was cut within an escape, is taken as it
  /// stands.
  private static func decode(_ raw: [UInt8]) -> String {
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    let literal = [UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")]
    return (try? JSONReader.read(literal, profile: .wire))?.string
      ?? String(decoding: raw, as: UTF8.self)
  }

  /// A JSON Pointer (RFC 6901) to the value that is being read.
  private var pointer: String {
    levels.map { level in
      "/" + (level.isArray ? String(level.index) : JSONPointer.escape(level.key))
    }.joined()
  }
}
