import DeodandDialogue
public import DeodandEvents

/// Transcripts in the message format of a model's API, made earlier by somebody else.
///
/// Accepted: one transcript or an array of them, or one a line (JSONL); a transcript is an array of
/// messages or an object that holds one as `messages` or `traj`.
public struct TranscriptImport: Sendable {
  private let bytes: [UInt8]
  private let source: ImportSource
  private let runPrefix: String
  private let mint: @Sendable () -> String
  private let transcripts: [JSONOutline]
  private let dialect: any Dialect.Type
  private static let lists = ["messages", "traj", "trajectory", "conversation"]

  /// How many transcripts there are.
  public var count: Int { transcripts.count }

  /// Finds the transcripts of a file.
  ///
  /// Runs are called `PREFIX-1`, `PREFIX-2`, …; `mint` makes event ids.
  public init(
    _ bytes: [UInt8], _ format: TranscriptFormat, source: ImportSource, runPrefix: String,
    mint: @escaping @Sendable () -> String
  ) throws(ImportError) {
    self.bytes = bytes
    dialect = format.dialect
    self.source = source
    self.runPrefix = runPrefix
    self.mint = mint
    transcripts = try Self.transcripts(in: bytes)
    guard EventDraft.isName("run/" + runPrefix) else {
      throw ImportError("the run prefix is not a name", "use visible characters without spaces")
    }
  }

  private static func transcripts(in bytes: [UInt8]) throws(ImportError) -> [JSONOutline] {
    do throws(JSONError) {
      let whole = try JSONOutline.read(bytes)
      guard let elements = whole.elements else { return [whole] }
      // An array of messages is one transcript; an array of anything else is many.
      return elements.first?["role"] != nil ? [whole] : elements
    } catch {
      // A second value is what JSONL looks like to a reader of one value.
      guard error.code == .trailing else {
        throw ImportError(
          "the file is not JSON: \(error.message) at byte \(error.offset)",
          "give a JSON file, or one JSON transcript a line")
      }
    }
    return try lines(of: bytes)
  }

  private static func lines(of bytes: [UInt8]) throws(ImportError) -> [JSONOutline] {
    var found: [JSONOutline] = []
    var start = 0
    var number = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      number += 1
      if bytes[start..<end].contains(where: { $0 > 0x20 }) {
        do throws(JSONError) {
          found.append(try JSONOutline.read(Array(bytes[start..<end])).shifted(by: start))
        } catch {
          throw ImportError(
            "line \(number) is not JSON: \(error.message) at byte \(error.offset)",
            "write one transcript a line")
        }
      }
      start = end + 1
    }
    return found
  }

  /// The events of one transcript, in order; `index` counts from 0.
  public func drafts(of index: Int) throws(ImportError) -> [EventDraft] {
    let transcript = transcripts[index]
    guard let messages = Self.messages(of: transcript) else {
      throw ImportError(
        "transcript \(index + 1) holds no list of messages",
        "put the messages into an array called messages")
    }
    var run = TranscriptRun(bytes: bytes, run: "\(runPrefix)-\(index + 1)", mint: mint)
    run.begin(source, position: index + 1, metadata: metadata(of: transcript))
    if let system = dialect.layout.system.lazy.compactMap({ transcript[$0] }).first {
      run.setSystem(system.range)
    }
    for (number, outline) in messages.enumerated() {
      guard let message = TranscriptMessage(outline, in: bytes, dialect) else {
        throw ImportError(
          "message \(number + 1) of transcript \(index + 1) is not an object with a role",
          "each message looks like {\"role\":\"user\",\"content\":\"…\"}")
      }
      run.add(message)
    }
    return run.end()
  }

  private static func messages(of transcript: JSONOutline) -> [JSONOutline]? {
    if let elements = transcript.elements { return elements }
    return lists.lazy.compactMap { transcript[$0]?.elements }.first
  }

  /// Scalars beside the messages, as strings: a record holds no fractions.
  private func metadata(of transcript: JSONOutline) -> JSONObject {
    var facts = Facts()
    for member in transcript.distinctMembers.prefix(Self.metadataLimit)
    where member.key.utf8.count <= 64 {
      switch member.value.kind {
      case .scalar:
        facts.add(member.key, String(decoding: bytes[member.value.range], as: UTF8.self))
      case .string where member.value.range.count <= 200:
        facts.add(member.key, (try? member.value.value(in: bytes))?.string)
      default: break
      }
    }
    return facts.data
  }

  /// How many members beside the messages are looked at, so that a record holds them.
  private static let metadataLimit = 64
}

extension JSONOutline {
  /// The same outline for bytes that stand later.
  func shifted(by offset: Int) -> JSONOutline {
    let moved = (range.lowerBound + offset)..<(range.upperBound + offset)
    switch kind {
    case .scalar, .string: return JSONOutline(kind: kind, range: moved)
    case .array(let elements):
      return JSONOutline(kind: .array(elements.map { $0.shifted(by: offset) }), range: moved)
    case .object(let members):
      return JSONOutline(
        kind: .object(
          members.map { member in
            let key = member.keyRange
            return (
              member.key, (key.lowerBound + offset)..<(key.upperBound + offset),
              member.value.shifted(by: offset)
            )
          }), range: moved)
    }
  }
}
