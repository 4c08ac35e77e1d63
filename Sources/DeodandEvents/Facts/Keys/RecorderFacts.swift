// Facts of the log and its recorders. Written by the store and the recorder.

extension FactKey where Value == String {
  /// In record 0: the log's name on checkpoints.
  public static var origin: Self { Self("origin") }
  /// The program that made the log, or that records: `deodand/0.1.0`.
  public static var build: Self { Self("build") }
  /// In `keys`: the C2SP verifier key of checkpoints.
  public static var checkpointKey: Self { Self("checkpoint") }
  /// In `keys`: SHA-256 of the evidence certificate, 64 hexadecimal digits.
  public static var evidenceFingerprint: Self { Self("evidence") }
  /// In `keys`: the evidence certificate, DER in Base64.
  public static var evidenceCertificate: Self { Self("certificate") }
  /// The machine, by its own name.
  public static var host: Self { Self("host") }
  /// What tells one boot of the machine from the next: the kernel's boot id (Linux), or the time
  /// of the boot in seconds.
  public static var boot: Self { Self("boot") }
  /// The user, by the name that the system's database has for the process's user id.
  public static var user: Self { Self("user") }
  /// The operating system, its release and the machine's architecture.
  public static var system: Self { Self("os") }
  /// Whether the head is kept outside the log's directory, too, and whether it was there: one of
  /// `MarkMemory`.
  public static var highWater: Self { Self("highwater") }
  /// In `finding.accepted`: the code of the finding that is accepted.
  public static var acceptedFinding: Self { Self("finding") }
  /// In `log.migrated` and `epoch.sealed`: how many records there were before, in decimal; in
  /// `checkpoint.given`, the checkpoint's size.
  public static var sizeBefore: Self { Self("size") }
  /// In `replaces`: the leaf hash of record 0 of the log that was replaced, 64 hexadecimal digits.
  public static var replacedLog: Self { Self("log") }
  /// In `epoch.sealed`: the public key of the next epoch.
  public static var nextEpochKey: Self { Self("next") }
  /// In `log.migrated`, `epoch.sealed` and `checkpoint.given`: the Merkle tree's root over those
  /// records (RFC 6962), Base64.
  public static var rootBefore: Self { Self("root") }
}

extension FactKey where Value == Int64 {
  /// In record 0: the format of the log's directory.
  public static var format: Self { Self("format") }
  /// The process id.
  public static var process: Self { Self("pid") }
  /// In `recorder.dropped`: how many events were lost.
  ///
  /// In `retention.applied`: how many records it concerned.
  public static var count: Self { Self("count") }
  /// How many records the recorder has written so far.
  ///
  /// In `evidence.exported`: how many were handed over.
  public static var written: Self { Self("records") }
  /// In `log.migrated`: the format that the log had.
  public static var previousFormat: Self { Self("format.previous") }
}

extension FactKey where Value == JSONObject {
  /// In record 0: the log that stood at the place before, by this machine's memory, and why it was
  /// replaced: `log`, `size`, `by`, `user`, `reason`.
  public static var replaces: Self { Self("replaces") }
  /// In record 0: the log's public keys.
  public static var keys: Self { Self("keys") }
}

extension FactKey where Value == [Watch] {
  /// What the recorder watches; older logs hold a sentence for each.
  public static var watches: Self { Self("watches") }
}
