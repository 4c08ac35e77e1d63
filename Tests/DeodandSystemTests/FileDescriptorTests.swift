import DeodandSystem
import Dispatch
import Foundation
import Synchronization
import Testing

@Suite struct FileDescriptorTests {
  @Test func aFileIsReadUpToItsLimit() throws {
    let scratch = try Scratch()
    try scratch.write("12345", to: "five")
    #expect(try Files.read(scratch.place("five"), limit: 5) == Array("12345".utf8))
    let error = #expect(throws: SystemError.self) {
      try Files.read(scratch.place("five"), limit: 4)
    }
    #expect(error?.kind == .longer(than: 4))
    try scratch.write("", to: "none")
    #expect(try Files.read(scratch.place("none"), limit: 0) == [])
  }

  @Test func bytesGoWhereTheOffsetSays() throws {
    let scratch = try Scratch()
    let file = try FileDescriptor(scratch.place("file"), .updating)
    try file.write(Array("hello".utf8), at: 0)
    try file.write(Array("LL".utf8), at: 2)
    #expect(try file.readAll(limit: 10) == Array("heLLo".utf8))
    // From the beginning again, whatever was read before.
    #expect(try file.readAll(limit: 10) == Array("heLLo".utf8))
    try file.truncate(to: 2)
    #expect(try scratch.text(of: "file") == "he")
  }

  @Test func neitherFIFOsNorDevicesAreOpened() throws {
    let scratch = try Scratch()
    #expect(scratch.makeFIFO("fifo"))
    // Opening it must not wait for a writer either.
    for path in [scratch.place("fifo"), "/dev/null"] {
      let error = #expect(throws: SystemError.self) { try Files.read(path, limit: 10) }
      #expect(error?.kind == .neitherFileNorDirectory)
    }
  }

  @Test func linksAreFollowedOnlyWhereThatIsMeant() throws {
    let scratch = try Scratch()
    try scratch.write("secret", to: "target")
    try scratch.link("link", to: scratch.place("target"))
    #expect(try Files.read(scratch.place("link"), limit: 10) == Array("secret".utf8))
    for access in [FileDescriptor.Access.readingWithoutLinks, .updating] {
      let kind = failure { _ = try FileDescriptor(scratch.place("link"), access).status() }
      #expect(kind?.1 == .link)
    }
    let made = failure { _ = try FileDescriptor(scratch.place("link"), .making).status() }
    #expect(made?.1 == .exists)
    #expect(try scratch.text(of: "target") == "secret")
  }

  @Test func theModeIsTold() throws {
    let scratch = try Scratch()
    let file = try FileDescriptor(scratch.place("file"), .making, mode: 0o600)
    #expect(try file.status() == (0o600, true))
    #expect(try FileDescriptor(scratch.path, .directory).status().isRegular == false)
  }

  @Test func aLockIsOnesOwn() throws {
    let scratch = try Scratch()
    let path = scratch.place("file")
    let first = try FileDescriptor(path, .updating)
    try first.lock()
    let order = Order()
    let done = DispatchSemaphore(value: 0)
    let begun = DispatchSemaphore(value: 0)
    DispatchQueue(label: "second").async {
      begun.signal()
      if let second = try? FileDescriptor(path, .updating), (try? second.lock()) != nil {
        order.add("second")
      }
      done.signal()
    }
    begun.wait()
    // Were there no lock, this would be time enough to pass it.
    usleep(50_000)
    order.add("first")
    first.unlock()
    done.wait()
    #expect(order.all == ["first", "second"])
  }

  private final class Order: Sendable {
    private let names = Mutex<[String]>([])
    func add(_ name: String) { names.withLock { $0.append(name) } }
    var all: [String] { names.withLock { $0 } }
  }

  /// What we have open is nobody else's: a program that we start finds none of it.
  @Test func aStartedProgramInheritsNothing() throws {
    let scratch = try Scratch()
    try scratch.write("x", to: "mine-to-read")
    let held = try FileDescriptor(scratch.place("mine-to-hold"), .updating)
    var reader = try FileReader(scratch.place("mine-to-read"))
    var fresh = try FreshFile(scratch.place("mine-to-make"))
    let child = try PipedProcess.start(["/bin/sh", "-c", "ls -l /proc/$$/fd; ls -l /dev/fd/"])
    ByteStream.close(child.input)
    var listing: [UInt8] = []
    while let piece = try ByteStream.readPiece(child.output, of: "ls") { listing += piece }
    _ = child.process.wait()
    for end in [child.output, child.error] { ByteStream.close(end) }
    let text = String(decoding: listing, as: UTF8.self)
    #expect(text.contains("pipe:"))
    #expect(!text.contains("mine-to-"))
    try held.synchronize()
    _ = try reader.next()
    try fresh.write([1])
  }

  @Test func errorsAreKnownByKind() {
    let kinds: [(Int32, SystemError.Kind)] = [
      (ENOENT, .notFound), (ENOTDIR, .notFound), (EEXIST, .exists), (ENOTEMPTY, .exists),
      (EACCES, .permission), (EPERM, .permission), (EROFS, .readOnly), (ENOSPC, .full),
      (EDQUOT, .full), (ELOOP, .link), (EPIPE, .brokenPipe), (EIO, .other),
    ]
    for (number, kind) in kinds {
      #expect(SystemError(number, .opening, "x").kind == kind, "\(number)")
    }
    #expect(
      SystemError(ENOENT, .opening, "a/b").description == "opening a/b: no such file or directory")
    #expect(SystemError(EMFILE, .piping, "").description == "making a pipe: too many open files")
  }
}
