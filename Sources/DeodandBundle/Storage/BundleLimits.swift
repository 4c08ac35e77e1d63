import DeodandEvents
import DeodandLog

/// Limits on how a bundle is written and read: its writer keeps them, and its reader refuses what
/// is beyond them before it reads it.
///
/// A bundle comes from somebody else. What is read whole has a limit of its own; records, withheld
/// content, explanations and the page for people are read a piece or a line at a time.
public enum BundleLimits {
  /// One write to a sink and one read of a source in bytes: what export and verification hold of a
  /// file at a time.
  public static let pieceBytes = 1 << 18
  /// Consistency proofs in a bundle: from so many checkpoints, the newest ones, it shows that its
  /// log goes on; somebody who gives one away each hour has as many in a year.
  public static let consistencyProofs = 10_000
  /// Files in a bundle: the 16-bit field of ZIP holds a few more.
  public static let files = 65_000
  /// A bundle in bytes, without the directory at its end: what the 32-bit fields of ZIP hold.
  public static let bytes = 0xffff_0000
  /// The longest container: a directory of so many entries with the longest names follows.
  static let containerBytes =
    bytes + files * (ZipEntry.centralLength + ZipEntry.nameBytes) + ZipEntry.endLength

  /// The most bytes that a file of a bundle may have, in a bundle of so many files.
  public static func bytes(of path: String, among count: Int) -> Int {
    if path.hasPrefix("data/content/") { return Limits.contentChunkBytes }
    return switch path {
    case BundlePath.mimetype, BundlePath.bag: 1 << 10
    case BundlePath.logKey: 1 << 12
    case BundlePath.seal, BundlePath.certificate, BundlePath.bagInfo, BundlePath.verify: 1 << 16
    case BundlePath.checkpoint: SignedNote.byteLimit
    case BundlePath.coverage: 1 << 20
    case BundlePath.consistency: 8 << 20
    // A line of a list is a name, a digest and what the form puts around them.
    case BundlePath.asicManifest, BundlePath.bagManifest, BundlePath.tagManifest,
      BundlePath.disclosures:
      (count + 1) * (1 << 10)
    // Twice the numbers of a million records and more.
    case BundlePath.manifest: 32 << 20
    // The proofs of half a million records; read into four bytes for each step of a path.
    case BundlePath.proofs: 128 << 20
    case BundlePath.withheld: 512 << 20
    case BundlePath.records: 2 << 30
    default: bytes
    }
  }
}
