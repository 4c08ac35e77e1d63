#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension StoreError {
  /// The one place that knows `errno`.
  static func system(_ number: Int32, _ action: String) -> StoreError {
    switch number {
    case ENOENT, ENOTDIR:
      StoreError(
        .notFound, "nothing is there (\(action))", remedy: "check the path")
    case EEXIST, ENOTEMPTY:
      StoreError(
        .exists, "something is there already (\(action))",
        remedy: "name a path where nothing stands, or open the log that is there")
    case EACCES, EPERM:
      StoreError(
        .permission, "the operating system refused (\(action))",
        remedy: "check the owner and the mode of the file and of the directories above it")
    case EROFS:
      StoreError(
        .readOnly, "the file system can only be read (\(action))",
        remedy: "name a path on a file system that can be written")
    case ENOSPC, EDQUOT:
      StoreError(
        .diskFull, "no space left (\(action))",
        remedy: "free space on the disk, then try again")
    case ELOOP:
      StoreError(
        .invalid, "a symbolic link stands where a file must be (\(action))",
        remedy: "remove the link: somebody may have put it there to misdirect a write")
    default:
      StoreError(
        .io, "\(text(of: number)) (\(action))", remedy: "check the disk and the system's log")
    }
  }

  private static func text(of number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }
}
