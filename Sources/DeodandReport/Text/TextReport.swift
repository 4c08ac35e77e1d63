import DeodandEvents
public import DeodandExplain
import DeodandLog

/// Answers as text for people.
///
/// Every method returns whole lines, none wider than the style's width.
///
/// Whatever comes from a log goes through `Visible` before it is laid out: an agent's output must
/// not be able to move the cursor, hide a line or paint a verdict. The same answer in the same
/// style gives the same text.
public struct TextReport: Sendable {
  let style: TextStyle

  /// Lays text out in a style.
  public init(_ style: TextStyle) { self.style = style }

  /// One row of a timeline, on one line, cut if it must be.
  ///
  /// The time is that of the day only, in UTC. A letter marks what was not observed; the number
  /// leads to the whole record.
  public func row(_ row: Timeline.Row) -> String {
    let number = leftPad(String(row.sequence), 6)
    let time = String(row.time.rfc3339.prefix(19).suffix(8))
    let kind = rightPad(shortName(row.type), 16)
    let mark = row.basis == .observed ? " " : String(row.basis.rawValue.prefix(1))
    let head = "\(number)  \(time)  \(kind) \(mark) "
    let room = style.width - Wrap.columns(head)
    let marks =
      row.tags.map { "[\(Visible.line($0, limit: 40))] " }.joined()
      + row.notes.map { "(note #\($0)) " }.joined()
    let text = cut(marks + row.summary, max(room, 1))
    return style.paint(number, .number) + "  " + style.paint(time, .dim) + "  \(kind) \(mark) "
      + text + "\n"
  }

  /// Groups of a timeline in columns: the name, how many records, the first and the last.
  ///
  /// In the order of the groups' first records, not of their sizes: the order is that of the log.
  public func pivot(_ pivot: Pivot) -> String {
    let groups = pivot.ordered
    let counts = groups.map { String($0.count) }
    let wide = max(counts.map(\.utf8.count).max() ?? 0, 7)
    let heads = groups.map { group -> String in
      group.name.map { Visible.line($0, limit: 400) } ?? "(no \(pivot.key.rawValue) on record)"
    }
    let spans = groups.map { group in
      "#\(group.first.sequence) \(group.first.time.rfc3339.prefix(19))Z – "
        + "#\(group.last.sequence) \(group.last.time.rfc3339.prefix(19))Z"
    }
    let room = max(style.width - wide - 3, 8)
    var text = ""
    for index in groups.indices {
      // The name stands on a line of its own: names are long, and windows are narrow.
      text +=
        style.paint(leftPad(counts[index], wide), .number) + "  " + cut(heads[index], room) + "\n"
      for line in Wrap.lines(
        spans[index], width: style.width, first: String(repeating: " ", count: wide + 2),
        rest: String(repeating: " ", count: wide + 2))
      {
        text += style.paint(line, .dim) + "\n"
      }
    }
    return text
  }

  /// One record in full.
  ///
  /// The leaf hash is taken anew from the bytes, so that it can be held against a proof. A content
  /// that is not here is stated with the reason.
  public func show(_ show: Show) -> String {
    let record = show.record
    var text = heading("Record \(record.sequence): \(Visible.line(record.type.rawValue))")
    text += field("id", record.id)
    text += field("time", "\(record.time.rfc3339) (the recorder's clock)")
    text += field("basis", record.basis.rawValue)
    if let subject = record.subject { text += field("subject", Visible.line(subject)) }
    if let recorder = record.recorder { text += field("recorder", "record \(recorder)") }
    if let previous = record.previous { text += field("previous", previous.hex) }
    text += field("leaf hash", LeafHash.of(record.bytes).hex)
    if let trace = record.traceparent { text += field("trace", Visible.line(trace)) }
    // Members that are unknown here are shown as well: a record is never shown as less than it
    // says.
    for member in record.data.members {
      let value =
        member.value.string
        ?? String(decoding: CanonicalWriter.write(member.value), as: UTF8.self)
      text += field(Visible.line(member.key), Visible.line(value, limit: 2000))
    }
    for content in show.contents { text += self.content(content) }
    return text
  }

  private func content(_ content: Show.Content) -> String {
    let type = content.mediaType.map { ", " + Visible.line($0) } ?? ""
    let count = content.commitments.count
    var text =
      "\n"
      + heading(
        "Content \(Visible.line(content.name)): \(content.byteCount) bytes\(type), \(count) chunks")
    guard let bytes = content.bytes else {
      return text + paragraph("It is not here: \(content.absence ?? "unknown").", indent: "  ")
    }
    // Content may be of any length; the bytes themselves are to be had by other commands.
    for line in Visible.block(String(decoding: bytes, as: UTF8.self), limit: 20_000)
      .split(separator: "\n", omittingEmptySubsequences: false)
    {
      text += Wrap.lines(String(line), width: style.width, first: "  ", rest: "  ")
        .map { $0 + "\n" }.joined()
    }
    return text
  }

  // MARK: - Parts

  /// Painted line by line, so that no colour runs on where a window wraps or a pager cuts.
  func heading(_ text: String) -> String {
    Wrap.lines(text, width: style.width, first: "", rest: "")
      .map { style.paint($0, .heading) + "\n" }.joined()
  }

  /// A name and a value, the values of one list in a column; a name that is too long moves its
  /// value.
  func field(_ name: String, _ value: String) -> String {
    let label = rightPad(name, 12)
    let rest = String(repeating: " ", count: 15)
    return Wrap.lines(value, width: style.width, first: "  \(label) ", rest: rest)
      .map { $0 + "\n" }.joined()
  }

  /// The text has to be safe to print.
  func paragraph(_ text: String, indent: String) -> String {
    Wrap.lines(text, width: style.width, first: indent, rest: indent).map { $0 + "\n" }.joined()
  }

  /// A type in a narrow column; types that are not Deodand's own stand as they are, cut if they
  /// must be.
  private func shortName(_ type: EventType) -> String {
    let name = Visible.line(type.rawValue, limit: 40)
    let prefix = "deodand."
    return cut(name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name, 16)
  }

  /// No wider than the columns, an ellipsis included where something was left out.
  func cut(_ text: String, _ columns: Int) -> String {
    guard Wrap.columns(text) > columns else { return text }
    var result = ""
    var used = 0
    for character in text {
      let wide = Wrap.columns(String(character))
      if used + wide > columns - 1 { break }
      result.append(character)
      used += wide
    }
    return result + "…"
  }

  /// By columns of the terminal; a text that is wider stays as it is.
  private func rightPad(_ text: String, _ columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - Wrap.columns(text)))
  }

  private func leftPad(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - Wrap.columns(text))) + text
  }
}
