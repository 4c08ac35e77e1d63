import DeodandBundle
import DeodandConsole
import DeodandEvidence
import DeodandLog
import DeodandStore
import DeodandSystem

/// What `verify` is given: a log, a bundle or the proof of one record.
///
/// What it is decides how it is read, and not what it is called.
struct OpenEvidence {
  private enum Kind { case log, bundle, proof }

  let path: String
  private let kind: Kind

  init(_ path: String) throws {
    self.path = path
    // A log that this machine remembers there, and that is gone, is a verdict.
    if LogDirectory.isMissing(at: path) {
      kind = .log
      return
    }
    switch try Files.kind(of: path) {
    case .directory: kind = .log
    case .file:
      let start = try FileDescriptor(path, .reading).read(TlogProof.firstLine.utf8.count, at: 0)
      kind = start.elementsEqual(TlogProof.firstLine.utf8) ? .proof : .bundle
    case .other:
      throw Failure(
        .usage, "\(path) is neither a directory nor a file", hint: "name a log or a bundle")
    }
  }

  /// Whether it is the proof of one record.
  var isProof: Bool { kind == .proof }

  /// The verdict on it alone.
  func verify(_ options: TrustOptions, record: String? = nil) throws -> Verdict {
    switch kind {
    case .log: return try OpenLog.verify(path, trust: options.read(forLogAt: path))
    case .bundle: return try OpenBundle.verify(path, trust: options.read())
    case .proof:
      let bytes = try Files.input(path, limit: SignedNote.byteLimit)
      // A stored record has no line end; `show --json` puts one behind it.
      let stored = try record.map { try Files.input($0, limit: 1 << 17) }
      let own = stored?.last == 0x0a ? stored?.dropLast() : stored?[...]
      return ProofVerification.verdict(
        on: String(decoding: bytes, as: UTF8.self), record: own.map { Array($0) },
        trust: try options.read())
    }
  }

  /// Throws where there is no index to compare.
  func checkIndexed() throws {
    guard kind == .log else {
      throw Failure(
        .usage, "only a log has an index", hint: "leave --index out, or name a log's directory")
    }
  }

  /// What comes of building the index anew and comparing it with the one that is stored.
  func compareIndex() throws -> Finding { try IndexVerifier.finding(on: path) }

  /// Whether another piece of evidence and this one are of one history.
  ///
  /// Both are verified first: nothing is concluded from what is not intact. That one was cut, or is
  /// not the one that a key was brought for, is no reason not to compare them.
  func compare(
    with other: OpenEvidence, _ verdict: Verdict, _ options: TrustOptions
  ) throws -> [Finding] {
    guard !isProof, !other.isProof else {
      throw Failure(
        .usage, "--against compares logs and bundles", hint: "a proof is checked by itself")
    }
    let own = try verify(options)
    for (each, judged) in [(other, verdict), (self, own)] {
      let fault = judged.findings.first { $0.outcome == .invalid && $0.group == .intact }
      guard let fault else { continue }
      return [HistoryComparison.unusable(each.path, fault)]
    }
    return try other.withHistory { one in
      try self.withHistory { two in try HistoryComparison.compare(one, two, as: path) }
    }
  }

  /// Hands on what this shows of its log's history.
  private func withHistory<Value>(
    _ body: (any KnownHistory) throws -> Value
  ) throws -> Value {
    if kind == .log { return try body(LogHistory(LogReader(path))) }
    guard let history = try OpenBundle.history(path) else {
      throw Failure(
        .negative, "\(path) is not intact, so nothing is read from it",
        hint: "deodand verify \(path) says what is wrong")
    }
    return try body(history)
  }
}
