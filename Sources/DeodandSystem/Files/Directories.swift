import CLibrary

/// What directories hold.
package enum Directories {
  /// The names in a directory, in no particular order.
  package static func entries(of path: String) throws(SystemError) -> [String] {
    guard let directory = unsafe opendir(path) else { throw .last(.listing, path) }
    defer { _ = unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Whether a path is a directory without entries; a file is none.
  package static func isEmpty(_ path: String) throws(SystemError) -> Bool {
    do {
      return try entries(of: path).isEmpty
    } catch {
      // Of a file `opendir` says ENOTDIR.
      guard error.kind == .notFound else { throw error }
      return false
    }
  }

  /// The paths, relative to a directory, of the regular files in it, those in directories up to
  /// `depth` below it included, in no particular order.
  ///
  /// Links are not followed: they may lead anywhere, also back.
  package static func files(under root: String, depth: Int) throws(SystemError) -> [String] {
    var found: [String] = []
    for name in try entries(of: root) {
      var status = stat()
      // What has gone meanwhile was removed by somebody.
      guard unsafe lstat(root + "/" + name, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFREG {
        found.append(name)
      } else if status.st_mode & S_IFMT == S_IFDIR, depth > 0 {
        found += try files(under: root + "/" + name, depth: depth - 1).map { name + "/" + $0 }
      }
    }
    return found
  }
}
