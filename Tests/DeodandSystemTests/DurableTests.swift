import DeodandSystem
import Foundation
import Testing

@Suite struct DurableTests {
  @Test func aFileIsMadeOnceAndForItsOwner() throws {
    let scratch = try Scratch()
    let path = scratch.place("key")
    try Durable.create(path, Array("secret".utf8), mode: 0o600)
    #expect(try scratch.text(of: "key") == "secret")
    #expect(try scratch.mode(of: "key") == 0o600)
    let again = failure { try Durable.create(path, Array("other".utf8), mode: 0o600) }
    #expect(again?.1 == .exists)
    #expect(try scratch.text(of: "key") == "secret")
  }

  @Test func aLinkIsNeverWrittenThrough() throws {
    let scratch = try Scratch()
    try scratch.link("key", to: scratch.place("elsewhere"))
    let kind = failure { try Durable.create(scratch.place("key"), [1], mode: 0o600) }
    #expect(kind?.1 == .exists)
    #expect(scratch.names == ["key"])
  }

  @Test func whereThereIsNoDirectoryNothingIsMade() throws {
    let scratch = try Scratch()
    let kind = failure { try Durable.create(scratch.place("no/key"), [1], mode: 0o600) }
    #expect(kind ?? (.reading, .other) == (.opening, .notFound))
  }

  @Test func directoriesAreMadeAsFarAsTheyAreMissing() throws {
    let scratch = try Scratch()
    try Durable.createDirectories(scratch.place("a/b/c"), mode: 0o700)
    try Durable.createDirectories(scratch.place("a/b/c"), mode: 0o700)
    #expect(try scratch.mode(of: "a") == 0o700)
    #expect(try scratch.mode(of: "a/b/c") == 0o700)
    #expect(failure { try Durable.createDirectory(scratch.place("a"), mode: 0o700) }?.1 == .exists)
    try scratch.write("", to: "file")
    let under = failure { try Durable.createDirectories(scratch.place("file/x"), mode: 0o700) }
    #expect(under ?? (.reading, .other) == (.making, .notFound))
  }

  @Test func aMoveReplacesNothingButAnEmptyDirectory() throws {
    let scratch = try Scratch()
    for name in ["new", "empty", "taken"] {
      try Durable.createDirectory(scratch.place(name), mode: 0o700)
    }
    try scratch.write("1", to: "new/file")
    try scratch.write("2", to: "taken/file")
    let refused = failure { try Durable.move(scratch.place("new"), to: scratch.place("taken")) }
    #expect(refused ?? (.reading, .other) == (.moving, .exists))
    #expect(try scratch.text(of: "taken/file") == "2")
    try Durable.move(scratch.place("new"), to: scratch.place("empty"))
    #expect(try scratch.text(of: "empty/file") == "1")
    #expect(scratch.names == ["empty", "taken"])
  }

  @Test func aTreeIsRemovedAndWhatItsLinksLeadToIsNot() throws {
    let scratch = try Scratch()
    try Durable.createDirectories(scratch.place("tree/in"), mode: 0o700)
    try Durable.createDirectory(scratch.place("outside"), mode: 0o700)
    try scratch.write("kept", to: "outside/file")
    try scratch.write("gone", to: "tree/in/file")
    try scratch.link("tree/link", to: scratch.place("outside"))
    Durable.removeTree(scratch.place("tree"))
    #expect(scratch.names == ["outside"])
    #expect(try scratch.text(of: "outside/file") == "kept")
  }

  @Test func emptyIsOnlyADirectoryWithoutEntries() throws {
    let scratch = try Scratch()
    #expect(try Directories.isEmpty(scratch.path))
    try scratch.write("", to: ".hidden")
    #expect(try !Directories.isEmpty(scratch.path))
    #expect(try !Directories.isEmpty(scratch.place(".hidden")))
    #expect(try Directories.entries(of: scratch.path) == [".hidden"])
  }

  @Test func filesAreFoundDownToTheDepthAndNotThroughLinks() throws {
    let scratch = try Scratch()
    try Durable.createDirectories(scratch.place("a/b"), mode: 0o700)
    for name in ["top", "a/one", "a/b/two"] { try scratch.write("", to: name) }
    try scratch.link("loop", to: scratch.path)
    try scratch.link("a/link", to: scratch.place("top"))
    #expect(scratch.makeFIFO("fifo"))
    #expect(try Set(Directories.files(under: scratch.path, depth: 0)) == ["top"])
    #expect(try Set(Directories.files(under: scratch.path, depth: 1)) == ["top", "a/one"])
    #expect(
      try Set(Directories.files(under: scratch.path, depth: 2)) == ["top", "a/one", "a/b/two"])
    #expect(
      failure { _ = try Directories.files(under: scratch.place("no"), depth: 1) }?.0 == .listing)
  }
}
