import DeodandEvents

/// A whole body as it may be recorded: its content coding undone for reading, its secrets left out.
///
/// Both forms are kept where both are free of secrets: the exact bytes prove, the readable ones are
/// read.
struct RecordedBody {
  /// The body without its content coding; nil if that could not be undone.
  private(set) var readable: [UInt8]?
  /// The exact bytes, where they are not the readable ones.
  private(set) var wire: [UInt8]?
  /// Where values were left out, as JSON Pointers.
  private(set) var pointers: [String] = []
  /// How many secrets were left out.
  private(set) var dropped = 0
  private(set) var notes: [String] = []

  /// Reads a body; the secrets that it shows are added to those that are known.
  init(
    _ bytes: [UInt8], _ headers: [HTTPHeader], hiding known: inout KnownSecrets,
    decode: (_ bytes: [UInt8], _ coding: String) -> [UInt8]?
  ) {
    let codings = headers.contentCodings
    let decoded = codings.reversed().reduce(bytes as [UInt8]?) { body, coding in
      body.flatMap { decode($0, coding) }
    }
    guard let decoded else {
      notes.append("its content coding could not be undone: \(codings.joined(separator: ", "))")
      (wire, dropped) = known.hide(in: bytes)
      return
    }
    readable = clean(decoded, headers.mediaType, &known)
    if codings.isEmpty { return }
    if dropped == 0 {
      wire = bytes
    } else {
      notes.append("its compressed bytes held a secret and are left out")
    }
  }

  /// The secrets of this body are known before it is searched, so that one that stands twice is
  /// left out twice.
  private mutating func clean(
    _ bytes: [UInt8], _ mediaType: String?, _ known: inout KnownSecrets
  ) -> [UInt8] {
    var result: [UInt8]
    if mediaType == "application/x-www-form-urlencoded" {
      var secrets: [String] = []
      result = Array(
        TargetSecrets.clean(String(decoding: bytes, as: UTF8.self), &secrets).utf8)
      if secrets.isEmpty { result = bytes }
      dropped = secrets.count / 2
      known.add(secrets)
    } else {
      var cleaner = BodySecrets()
      result = cleaner.clean(bytes)
      pointers = cleaner.pointers
      dropped = cleaner.count
      known.add(cleaner.secrets)
    }
    let hidden = known.hide(in: result)
    dropped += hidden.count
    return hidden.bytes
  }
}
