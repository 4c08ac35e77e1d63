import DeodandSystem

/// A log is trusted by whoever writes or asks it only if nobody else may change it.
///
/// Looked at are the log's directory, its database, and `keys` with its folder: each must belong to
/// this process's user or to root, and neither the group nor others may write it. Directories above
/// are the operator's concern, as for any other file; that a whole log was replaced is what the
/// state directory tells. Root may read and write what it owns, and read what is anybody's.
enum Custody {
  /// Refuses a log that others may change.
  static func check(_ path: String, isRead: Bool = false) throws(StoreError) {
    for part in ["", "/log.db", "/keys", "/keys/content"] {
      guard let access = Files.ownership(of: path + part) else { continue }
      let place = path + part
      guard access.mode & 0o022 == 0 else {
        throw StoreError(
          .exposed,
          "others may write \(place) (mode \(String(access.mode & 0o777, radix: 8))), so that what it says "
            + "is anybody's word",
          remedy: "run `chmod go-w \(place)`, then `deodand verify`, which reads it as it is")
      }
      let user = Identity.current().user
      guard access.owner == user || access.owner == 0 || (isRead && user == 0) else {
        throw StoreError(
          .exposed, "\(place) belongs to another user (\(access.owner)), who may change it",
          remedy: "work as that user, or on a copy of your own; `deodand verify` reads it as it is")
      }
    }
  }
}
