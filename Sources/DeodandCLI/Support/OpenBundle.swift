import DeodandBundle
import DeodandConsole
import DeodandEvents
import DeodandEvidence
import DeodandLog

/// Reading evidence bundles from files.
enum OpenBundle {
  /// The verdict on a bundle.
  static func verify(_ path: String, pin: Pin) throws -> Verdict {
    try answer(path, pin: pin).verdict
  }

  /// A bundle as a log, if nothing in it is INVALID.
  static func reader(_ path: String) throws -> BundleReader {
    guard let verified = try answer(path, pin: Pin(key: nil, fingerprint: nil)).verified else {
      throw Failure(
        .negative, "\(path) is not intact, so nothing is read from it",
        hint: "deodand verify \(path) says what is wrong")
    }
    return verified.reader
  }

  private static func answer(_ path: String, pin: Pin) throws -> BundleVerifier.Answer {
    try BundleVerifier.verify(
      try BundleFile(path), trust: BundleTrust(key: pin.key, fingerprint: pin.fingerprint))
  }
}
