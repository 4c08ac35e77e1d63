import DeodandEvents
import DeodandLog

/// The unpacked folder is a BagIt bag, so that `sha256sum -c` says the same as we do (code
/// `bag-manifest`; RFC 8493 section 2).
///
/// The order of lines is free, as `sha256sum` has it; digests are those taken when the container
/// was read.
enum BagRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let bundle = evidence.bundle
    let code = "bag-manifest"
    func lines(_ isIncluded: (String) -> Bool) -> [[UInt8]] {
      bundle.paths.filter(isIncluded).compactMap { path in
        bundle.digest(of: path).map { SealedFiles.line(.init(path: path, digest: $0)) }
      }
    }
    let payload = lines { $0.hasPrefix("data/") }
    let tags = lines { path in
      !path.hasPrefix("data/") && !path.hasPrefix("META-INF/") && path != BundlePath.mimetype
        && path != BundlePath.tagManifest
    }
    let isBag =
      isDescribed(bundle, evidence.manifest)
      && sorted(bundle.file(BundlePath.bagManifest)) == sorted(payload.flatMap { $0 })
      && sorted(bundle.file(BundlePath.tagManifest)) == sorted(tags.flatMap { $0 })
    return [
      Finding(
        .intact, code, isBag ? .valid : .invalid,
        isBag
          ? "The bag's own lists agree with its files."
          : "The bag's own lists do not agree with its files.")
    ]
  }

  /// Whether the bag's own words are those that follow from the manifest and the files: nobody can
  /// write others there.
  private static func isDescribed(_ bundle: UncheckedBundle, _ manifest: BundleManifest?) -> Bool {
    guard let manifest else { return true }
    let payload = bundle.paths.filter { $0.hasPrefix("data/") }
    let info = SealedFiles.bagInfo(
      origin: manifest.origin, madeAt: manifest.madeAt,
      bytes: payload.reduce(0) { $0 + (bundle.byteCount(of: $1) ?? 0) }, files: payload.count)
    return bundle.file(BundlePath.bag) == SealedFiles.bag
      && bundle.file(BundlePath.bagInfo) == info
  }

  private static func sorted(_ list: [UInt8]?) -> [String]? {
    list.map {
      String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }
  }
}
