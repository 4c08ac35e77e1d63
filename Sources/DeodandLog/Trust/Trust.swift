public import DeodandEvents

/// What a verifier knows of logs from somewhere else than the evidence: keys, certificates,
/// checkpoints that were kept.
///
/// A key that stands in the evidence proves nothing: whoever makes evidence anew puts their own
/// there. With nothing brought along, whose log it is can't be told (docs/spec/trust.md).
///
///     var trust = Trust(key: key)
///     trust.add(try TrustFile(parsing: bytes), from: .file("acme.trust"))
public struct Trust: Sendable {
  /// On whose word something is trusted; a verdict names it.
  public enum Source: Sendable, Hashable {
    /// Given by whoever verifies, with an option.
    case brought
    /// A trust file that was named.
    case file(String)
    /// What this machine noted when it made the log; the first digits of its id name the note.
    case memory(String)
  }

  /// Something trusted; `origin` says of which log, nil of whichever is verified.
  public struct Pin<Value: Sendable>: Sendable {
    /// What is trusted.
    public let value: Value
    /// The log's origin.
    public let origin: String?
    /// On whose word.
    public let source: Source
  }

  /// Verifier keys of logs.
  public private(set) var keys: [Pin<VerifierKey>] = []
  /// SHA-256 of evidence certificates.
  public private(set) var fingerprints: [Pin<Hash256>] = []
  /// Checkpoints that were kept.
  public private(set) var kept: [KeptCheckpoint] = []

  /// Trusts a key and a certificate, of whichever log is verified; nothing without either.
  public init(key: VerifierKey? = nil, fingerprint: Hash256? = nil) {
    if let key { keys = [Pin(value: key, origin: nil, source: .brought)] }
    if let fingerprint { fingerprints = [Pin(value: fingerprint, origin: nil, source: .brought)] }
  }

  /// Trusts what a file names, each of the log that it is named for.
  public mutating func add(_ file: TrustFile, from source: Source) {
    keys += file.keys.map { Pin(value: $0, origin: $0.name.text, source: source) }
    fingerprints += file.certificates.map {
      Pin(value: $0.fingerprint, origin: $0.origin, source: source)
    }
    kept += file.checkpoints.map {
      KeptCheckpoint($0, name: source.checkpoint, isAskedFor: false)
    }
  }

  /// Trusts what something else does, too.
  public mutating func add(_ other: Trust) {
    keys += other.keys
    fingerprints += other.fingerprints
    kept += other.kept
  }

  /// Compares with a checkpoint that whoever verifies has kept.
  public mutating func add(_ checkpoint: KeptCheckpoint) { kept.append(checkpoint) }

  /// Whether nothing at all was brought along.
  public var isEmpty: Bool { keys.isEmpty && fingerprints.isEmpty && kept.isEmpty }

  /// The checkpoints to compare a log of that origin with: those that were asked for, and those of
  /// a file that are of this log.
  package func kept(of origin: String) -> [KeptCheckpoint] {
    kept.filter { $0.isAskedFor || $0.signed.body.origin.utf8.elementsEqual(origin.utf8) }
  }

  /// How what a log says of itself compares with what was brought along.
  package enum Recognition: Hashable {
    /// Nothing was brought along that names this log.
    case unknown
    /// It is the one that this source names.
    case right(Source)
    /// It is not the one that this source names.
    case wrong(Source)
  }

  /// Compares what a log names with the keys of its origin.
  package func recognize(
    _ origin: String, byKeys names: (VerifierKey) -> Bool
  ) -> Recognition { Self.recognize(origin, keys, names) }

  /// Compares what a log names with the certificates of its origin.
  package func recognize(
    _ origin: String, byCertificates names: (Hash256) -> Bool
  ) -> Recognition { Self.recognize(origin, fingerprints, names) }

  /// Every source that names the log has to be satisfied: one that is not is never outvoted.
  private static func recognize<Value>(
    _ origin: String, _ pins: [Pin<Value>], _ names: (Value) -> Bool
  ) -> Recognition {
    let own = pins.filter { $0.origin?.utf8.elementsEqual(origin.utf8) ?? true }
    guard let first = own.first else { return .unknown }
    for pin in own {
      let isNamed = own.contains { $0.source == pin.source && names($0.value) }
      if !isNamed { return .wrong(pin.source) }
    }
    return .right(first.source)
  }
}

extension Trust.Source {
  /// Words that follow "the key is".
  package var words: String {
    switch self {
    case .brought: "the one you brought along"
    case .file(let path): "the one in \(path)"
    case .memory(let id): "the one noted on this machine when the log was made (trust/\(id)…)"
    }
  }

  /// What a verdict calls a checkpoint that stands there.
  var checkpoint: String {
    switch self {
    case .brought: "a checkpoint that you brought along"
    case .file(let path): "a checkpoint in \(path)"
    case .memory: "the checkpoint that was noted on this machine when the log was made"
    }
  }
}
