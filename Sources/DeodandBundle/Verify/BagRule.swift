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
      sorted(bundle.file(BundlePath.bagManifest)) == sorted(payload.flatMap { $0 })
      && sorted(bundle.file(BundlePath.tagManifest)) == sorted(tags.flatMap { $0 })
    return [
      Finding(
        .intact, code, isBag ? .valid : .invalid,
        isBag
          ? "The bag's own lists agree with its files."
          : "The bag's own lists do not agree with its files.")
    ]
  }

  private static func sorted(_ list: [UInt8]?) -> [String]? {
    list.map {
      String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }
  }
}
