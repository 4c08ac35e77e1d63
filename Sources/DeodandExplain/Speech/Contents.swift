import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

/// The bytes of bodies, as far as they are here.
///
/// Nothing is kept between two questions: who asks often remembers the answer.
struct Contents<Reader: EventReader> {
  let reader: Reader

  /// A body's bytes, or what keeps them from being read.
  enum Bytes {
    case whole([UInt8])
    // In a word: erased, withheld or missing.
    case gone(String)
  }

  /// The bytes of a body of a record.
  ///
  /// All of it is in memory at once. The first chunk that is not here decides: a body with a hole
  /// is not handed out, for nobody could tell it from a whole one.
  func bytes(_ reference: ContentReference) throws(ReadError) -> Bytes {
    var all: [UInt8] = []
    for item in try Body.resolve(reference, in: reader).items {
      switch item {
      case .literal(let text): all += text.utf8
      case .chunk(let commitment):
        switch try reader.content(commitment) {
        case .available(let bytes, _):
          // A record of a stranger's may name one chunk a thousand times.
          if all.count + bytes.count > Limits.lineBytes { return .gone("too long to be read") }
          all += bytes
        case .erased: return .gone("erased")
        case .withheld: return .gone("withheld")
        case .missing: return .gone("missing")
        }
      }
    }
    return .whole(all)
  }

  /// Bodies that say nothing by themselves: a stream before it is put together, compressed bytes,
  /// the end of a body that came in parts.
  private static var unread: [String] { ["stream", "wire", "rest"] }

  /// What a record's first readable body says.
  func speech(of record: Record) throws(ReadError) -> Speech? {
    if record.isTelemetry { return try telemetrySpeech(of: record) }
    for reference in record.content where !Self.unread.contains(reference.name) {
      if case .whole(let bytes) = try bytes(reference) { return Speech(bytes: bytes) }
    }
    return nil
  }

  /// A body of that name as JSON, if it is here and is JSON.
  ///
  /// Nil does not say which of these it is; `bytes` does.
  func json(_ name: String, of record: Record) throws(ReadError) -> JSONValue? {
    if record.isTelemetry, name == "arguments" { return try telemetry(of: record)?.arguments }
    guard let reference = record.content.first(where: { $0.name == name }),
      case .whole(let bytes) = try bytes(reference)
    else { return nil }
    return try? JSONReader.read(bytes, profile: .wire)
  }
}
