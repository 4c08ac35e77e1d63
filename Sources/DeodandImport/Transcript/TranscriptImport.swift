import DeodandDialogue
public import DeodandEvents

/// Transcripts in the message format of a model's API, made earlier by somebody else.
///
/// Accepted: one transcript or an array of them, or one a line (JSONL); a transcript is an array of
/// messages or an object that holds one as `messages` or `traj`.
///
/// The whole file is in memory, once as bytes and once as an outline that points into them. Drafts
/// are made transcript by transcript, so that they need not all be there at once. Nothing is
/// repaired: a file that can't be read as one of these forms is refused, with the place.
public struct TranscriptImport: Sendable {
  private let bytes: [UInt8]
  private let source: ImportSource
  private let runPrefix: String
  private let mint: @Sendable () -> String
  private let transcripts: [JSONOutline]
  private let dialect: any Dialect.Type
  /// Members that may hold the messages; the first that is a list does.
  private static let lists = ["messages", "traj", "trajectory", "conversation"]

  /// How many transcripts there are.
  ///
  /// It may be none, as in an empty array.
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
    // Refused before anything is drafted: a subject that is no name would fail with the first
    // record.
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
      // Any other fault is of the first value, and would be one of the first line as well.
      guard error.code == .trailing else {
        throw ImportError(
          "the file is not JSON: \(error.message) at byte \(error.offset)",
          "give a JSON file, or one JSON transcript a line")
      }
    }
    return try lines(of: bytes)
  }

  /// Each line's outline is moved to where the line stands in the file, so that all transcripts
  /// share its bytes.
  private static func lines(of bytes: [UInt8]) throws(ImportError) -> [JSONOutline] {
    var found: [JSONOutline] = []
    var start = 0
    var number = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      number += 1
      // Lines of white space are passed over, and counted, so that the numbers are those of an
      // editor.
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
  ///
  /// Asked twice, it makes the same drafts with new ids. An error means that no draft was handed
  /// out: half a transcript is not imported.
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
  ///
  /// Members with longer names or texts, lists and objects are left out. They are facts of the file
  /// and not of what happened, so they stand under a name of their own.
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
  ///
  /// In bytes. The whole outline is copied, which takes time in proportion to its values.
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
