import DeodandSystem

extension StoreError {
  /// What the operating system said, in the store's words and with a remedy.
  init(_ error: SystemError) {
    let what = error.path.isEmpty ? error.action.rawValue : "\(error.action.rawValue) \(error.path)"
    switch error.kind {
    case .notFound:
      self.init(.notFound, "nothing is there (\(what))", remedy: "check the path")
    case .exists:
      self.init(
        .exists, "something is there already (\(what))",
        remedy: "name a path where nothing stands, or open the log that is there")
    case .permission:
      self.init(
        .permission, "the operating system refused (\(what))",
        remedy: "check the owner and the mode of the file and of the directories above it")
    case .readOnly:
      self.init(
        .readOnly, "the file system can only be read (\(what))",
        remedy: "name a path on a file system that can be written")
    case .full:
      self.init(
        .diskFull, "no space left (\(what))",
        remedy: "free space on the disk, then try again")
    case .link:
      self.init(
        .invalid, "a symbolic link stands where a file must be (\(what))",
        remedy: "remove the link: somebody may have put it there to misdirect a write")
    case .neitherFileNorDirectory:
      self.init(
        .invalid, "\(error.path) is neither a file nor a directory",
        remedy: "put the file that belongs there back")
    case .longer(let limit):
      self.init(
        .invalid, "\(error.path) is longer than \(limit) bytes",
        remedy: "check that it is the right file")
    case .changed:
      self.init(
        .busy, "\(error.path) was changed while it was read",
        remedy: "try again when nobody writes to it")
    case .brokenPipe, .other:
      self.init(.io, "\(error.reason) (\(what))", remedy: "check the disk and the system's log")
    }
  }

  /// Makes a call of the operating system, its failure told in the store's words.
  static func translating<Value>(
    _ call: @autoclosure () throws(SystemError) -> Value
  ) throws(StoreError) -> Value {
    do throws(SystemError) {
      return try call()
    } catch {
      throw StoreError(error)
    }
  }
}
