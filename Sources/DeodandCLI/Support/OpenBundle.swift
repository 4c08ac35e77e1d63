import DeodandBundle
import DeodandConsole
import DeodandEvents
import DeodandEvidence
import DeodandLog

/// Reading evidence bundles from files.
///
/// A bundle comes from somebody else, so nothing in it is read before it has been verified.
enum OpenBundle {
  /// The verdict on a bundle.
  ///
  /// What is trusted was learnt from somewhere else than the bundle; without it the verdict can't
  /// say whose it is.
  static func verify(_ path: String, trust: Trust) throws -> Verdict {
    try Evidence.verify(BundleFile(path), trust: trust).verdict
  }

  /// What a bundle shows of its log, if nothing in it is INVALID.
  static func history(_ path: String) throws -> BundleHistory? {
    try answer(path).verified?.history
  }

  /// A bundle as a log, if nothing in it is INVALID.
  ///
  /// Bundles that are UNVERIFIABLE are read: `verify` says what can't be told, and a question about
  /// a bundle needs no trust in its sender.
  static func reader(_ path: String) throws -> BundleReader {
    guard let verified = try answer(path).verified else {
      throw Failure(
        .negative, "\(path) is not intact, so nothing is read from it",
        hint: "deodand verify \(path) says what is wrong")
    }
    return verified.reader
  }

  /// Each question verifies the file anew; no earlier verdict is kept anywhere.
  ///
  /// Its own words are not asked: every question is answered anew from the records.
  private static func answer(_ path: String) throws -> BundleVerifier.Answer {
    try BundleVerifier.verify(try BundleFile(path), trust: Trust())
  }
}
