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
  /// What is pinned was learnt from somewhere else than the bundle; without a pin the verdict can't
  /// say whose it is.
  static func verify(_ path: String, pin: Pin) throws -> Verdict {
    try Evidence.verify(
      BundleFile(path), trust: BundleTrust(key: pin.key, fingerprint: pin.fingerprint)
    ).verdict
  }

  /// A bundle as a log, if nothing in it is INVALID.
  ///
  /// Bundles that are UNVERIFIABLE are read: `verify` says what can't be told, and a question about
  /// a bundle needs no trust in its sender.
  static func reader(_ path: String) throws -> BundleReader {
    // Its own words are not asked: every question is answered anew from the records.
    guard
      let verified = try BundleVerifier.verify(BundleFile(path), trust: BundleTrust()).verified
    else {
      throw Failure(
        .negative, "\(path) is not intact, so nothing is read from it",
        hint: "deodand verify \(path) says what is wrong")
    }
    return verified.reader
  }
}
