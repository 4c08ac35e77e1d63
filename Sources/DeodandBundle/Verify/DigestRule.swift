import DeodandEvents
import DeodandLog

/// The files are exactly those on the sealed list (code `manifest-digests`; ETSI EN 319 162-1).
///
/// The seal is over the list alone: this rule carries what it says to the files, and a file that is
/// not on the list would be covered by nothing.
enum DigestRule {
  /// What can't be on the list: the media type, the list itself and what signs it.
  ///
  /// The places of a time-stamp token are not among them: as long as nobody checks one, anybody
  /// could put anything there.
  private static let unlisted: Set<String> = [
    BundlePath.mimetype, BundlePath.asicManifest, BundlePath.seal,
  ]

  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "manifest-digests"
    guard let bytes = evidence.bundle.file(BundlePath.asicManifest),
      let manifest = ASiCManifest(
        parsing: bytes, signature: BundlePath.seal, mediaType: BundlePath.sealType)
    else {
      return [Finding(.intact, code, .invalid, "The list of what the seal covers is not one.")]
    }
    let listed = manifest.items.map(\.path)
    let present = evidence.bundle.paths.filter { !unlisted.contains($0) }
    // The counts are compared as well, for one file listed twice would pass as a set.
    guard Set(listed) == Set(present), listed.count == present.count else {
      return [
        Finding(.intact, code, .invalid, "Files were added to the bundle or taken out of it.")
      ]
    }
    let changed = manifest.items.filter { item in
      evidence.bundle.digest(of: item.path) != item.digest
    }
    // The digests were taken from the bytes when the container was read, and not from any list in
    // it.
    guard let first = changed.first else {
      return [
        Finding(
          .intact, code, .valid, "Every file is the one that was sealed (\(listed.count) checked).")
      ]
    }
    return [
      Finding(
        .intact, code, .invalid,
        "Files that are not the ones that were sealed: \(changed.count), the first \(first.path).")
    ]
  }
}
