package import DeodandSystem

extension Failure {
  /// What the operating system said, in the words of a command.
  ///
  /// Where a path was chosen by whoever runs the command it is wrong usage; where the machine lacks
  /// space, rights or handles the command was right and could not be done.
  package init(_ error: SystemError) {
    let (path, reason) = (error.path, error.reason)
    switch error.action {
    case .making where error.kind == .exists, .opening where error.kind == .exists:
      self.init(
        .usage, "\(path) exists already", hint: "choose another name; evidence is never overwritten"
      )
    case .making:
      self.init(
        .unable, "cannot create \(path): \(reason)",
        hint: "choose a directory that exists and can be written")
    case .writing, .cutting, .synchronizing, .moving:
      self.init(
        .unable, "cannot write \(path): \(reason)",
        hint: "free space there or choose another place; nothing was left behind")
    case .changingMode:
      self.init(.unable, "\(path): \(reason)", hint: "check its owner")
    case .starting:
      self.init(
        .usage, "cannot start \(path): \(reason)", hint: "check the command after --, and the PATH")
    case .piping:
      self.init(.unable, "cannot make a pipe: \(reason)", hint: "close other programs")
    case .examining:
      self.init(
        .usage, "\(path): \(reason)", hint: "check the path, or name the log with --log")
    case .opening, .reading, .listing, .resolving, .locking:
      self.init(.usage, "\(path): \(reason)", hint: "check the path")
    }
  }
}
