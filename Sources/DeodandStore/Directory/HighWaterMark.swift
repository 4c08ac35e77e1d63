public import DeodandEvents

/// How far a log had come when this machine last wrote it.
///
/// As text, one line each: `deodand-head/1`, `log` and 64 hexadecimal digits, `size` and 20 decimal
/// digits, `leaf` and 64 hexadecimal digits, `time` and an RFC 3339 time with six digits, `origin`
/// and the origin name. Every line but the last has a fixed width and the origin never changes, so
/// a newer mark overwrites an older one in place, within one sector.
public struct HighWaterMark: Sendable, Hashable {
  /// The leaf hash of record 0, which names the log.
  public let log: Hash256
  /// The origin name of the log.
  public let origin: String
  /// How many records there were.
  public let size: UInt64
  /// The leaf hash of the last of them.
  public let leaf: Hash256
  /// The recorder's clock then.
  public let time: Timestamp

  /// States how far a log has come.
  public init(log: Hash256, origin: String, size: UInt64, leaf: Hash256, time: Timestamp) {
    self.log = log
    self.origin = origin
    self.size = size
    self.leaf = leaf
    self.time = time
  }

  /// Reads the text form; anything else is nil.
  init?(text: [UInt8]) {
    let lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 7, lines[0] == "deodand-head/1", lines[6].isEmpty else { return nil }
    func field(_ line: Int, _ name: String) -> Substring? {
      lines[line].hasPrefix(name + " ") ? lines[line].dropFirst(name.utf8.count + 1) : nil
    }
    guard let log = field(1, "log").flatMap({ Hash256(hex: $0) }),
      // A mark is written only of a log that has a record, so that zero is damage.
      let digits = field(2, "size"), digits.utf8.count == 20, let size = UInt64(digits), size > 0,
      let leaf = field(3, "leaf").flatMap({ Hash256(hex: $0) }),
      let time = field(4, "time").flatMap({ Timestamp(rfc3339: $0) }),
      let origin = field(5, "origin")
    else { return nil }
    self.init(log: log, origin: String(origin), size: size, leaf: leaf, time: time)
  }

  /// The text form.
  var text: [UInt8] {
    let digits = String(size)
    let padded = String(repeating: "0", count: 20 - digits.utf8.count) + digits
    return Array(
      """
      deodand-head/1
      log \(log.hex)
      size \(padded)
      leaf \(leaf.hex)
      time \(time.rfc3339)
      origin \(origin)

      """.utf8)
  }
}
