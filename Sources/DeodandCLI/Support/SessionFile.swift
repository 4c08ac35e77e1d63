import Deodand
import DeodandCapture
import DeodandConsole
import DeodandCrypto
import DeodandDialogue
import DeodandEvents
import DeodandImport
import DeodandSystem

/// One transcript, read twice: for its digest and faults, then to record it.
///
/// Never more than a line is held.
///
/// Both readings see the same bytes as long as the file only grows: the second stops where the
/// first ended. docs/spec/capture.md says what becomes of each line.
struct SessionFile {
  /// Where the file is.
  let path: String
  /// The name that records give it, relative to what was imported.
  let name: String
  /// Whether lines that are not JSON are kept rather than refused.
  let keepsDamaged: Bool

  /// What the first reading found.
  ///
  /// The digest is over every byte that was read, so that anybody can hold the file against it
  /// later.
  struct Facts {
    let source: ImportSource
    let session: String?
  }

  /// Reads the file for the first time.
  ///
  /// Throws at the first line that can't be imported, so that nothing is recorded of a file that is
  /// no transcript.
  func facts() throws -> Facts {
    var digest = SHA256Stream()
    var byteCount = 0
    var session: String?
    var number = 0
    var frames = try FrameReader(path)
    while let frame = try frames.next() {
      number += 1
      digest.update(frame.bytes)
      byteCount += frame.bytes.count
      let found = try check(frame, number: number)
      // The first session that is named is also that of lines which name none.
      session = session ?? found
    }
    return Facts(
      source: ImportSource(
        name: name, sha256: Hex.encode(digest.finish().bytes), byteCount: byteCount),
      session: session)
  }

  /// Whether a line can be imported, and the session that it names.
  ///
  /// Nil for a line without a session, for a blank one, and for a damaged one that is kept.
  ///
  /// `number` counts from 1, as editors do.
  private func check(_ frame: LineFramer.Frame, number: Int) throws -> String? {
    if case .piece = frame {
      throw Failure(
        .usage, "\(name): line \(number) has more than \(Limits.lineBytes) bytes",
        hint: "no session writes such a line: check that this is a transcript")
    }
    let line = frame.line
    // White space and control characters make no line.
    guard line.contains(where: { $0 > 0x20 }) else { return nil }
    do {
      return try ClaudeCodeImport.check(line, number: number)
    } catch {
      // A session that was killed leaves its last line torn.
      if case .unterminated = frame { return nil }
      if keepsDamaged { return nil }
      throw Failure(.usage, "\(name): \(error.message)", hint: error.remedy)
    }
  }

  /// The run of lines that name no session: the file's name is the session's.
  ///
  /// A name that can't name a run gives way to a fixed word, for a file's name is not the
  /// importer's choice.
  var stem: String {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    let stem = last.hasSuffix(".jsonl") ? String(last.dropLast(6)) : last
    return EventDraft.isName("run/" + stem) ? stem : "session"
  }

  /// What stands beside a subagent's transcript.
  ///
  /// `NAME.meta.json`, which says who launched it; nil if there is none. A session of its own has
  /// none.
  func launch() throws -> ClaudeCodeLaunch? {
    guard path.hasSuffix(".jsonl") else { return nil }
    let beside = path.dropLast(6) + ".meta.json"
    guard Files.exists(String(beside)) else { return nil }
    return ClaudeCodeLaunch(try Files.read(String(beside)))
  }
}

extension LineFramer.Frame {
  /// The line without its end.
  var line: [UInt8] {
    guard case .line(let bytes) = self else { return bytes }
    return bytes.dropLast()
  }
}

/// The lines of a file, one after the other, up to a place in it.
///
/// Memory is bounded by `LineFramer`'s limit; a longer line comes in pieces, which a caller has to
/// expect.
struct FrameReader: ~Copyable {
  private var reader: FileReader
  private var framer = LineFramer()
  private var frames: [LineFramer.Frame] = []
  /// The place of the next frame in `frames`.
  private var place = 0
  /// Bytes that may still be read.
  private var left: Int
  private var isAtEnd = false

  /// `limit` is in bytes from the file's beginning; a line that it cuts comes as one that is torn.
  init(_ path: String, upTo limit: Int = .max) throws {
    reader = try FileReader(path)
    left = limit
  }

  /// The next line, or nil at the end.
  mutating func next() throws -> LineFramer.Frame? {
    while place == frames.count {
      if isAtEnd { return nil }
      place = 0
      if left > 0, let piece = try reader.next() {
        let part = piece.prefix(left)
        left -= part.count
        frames = framer.append(part)
      } else {
        isAtEnd = true
        frames = framer.finish().map { [$0] } ?? []
      }
    }
    defer { place += 1 }
    return frames[place]
  }
}
