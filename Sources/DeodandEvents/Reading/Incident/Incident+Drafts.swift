// Entries of an incident's log, as drafts.
extension Incident {
  /// What an entry names, says and comes from.
  public struct Words: Sendable {
    /// Who makes it, by their own word.
    public var by: String
    /// Who makes it, by the kernel's; nil where nobody asked.
    public var kernel: KernelUser?
    /// The records that it names.
    public var spans = RecordSpans()
    /// The runs that it names, whole.
    public var runs: [String] = []
    /// Tags.
    public var tags: [String] = []
    /// Why.
    public var reason: String?
    /// A note; it may speak of people, so it is kept as content.
    public var note: String?

    /// An entry that says nothing yet.
    public init(by: String, kernel: KernelUser? = nil) {
      self.by = by
      self.kernel = kernel
    }
  }

  /// At most this many spans are written in one entry, so that it fits a record.
  public static let spansInEntry = 1_000

  /// Whether a text can name an incident.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= Limits.nameBytes - subject("").utf8.count
      && EventDraft.isName(subject(text))
  }

  /// The subject of its entries.
  private static func subject(_ name: String) -> String { "incident/" + name }

  /// The drafts of an entry: one, or several where it names more spans than one can hold.
  public static func drafts(_ type: EventType, of name: String, _ words: Words) -> [EventDraft] {
    precondition(types.contains(type), "an incident has no such entry")
    precondition(isName(name), "the incident has no name")
    let texts = words.spans.texts
    var drafts: [EventDraft] = []
    var start = 0
    repeat {
      let end = min(start + spansInEntry, texts.count)
      drafts.append(draft(type, of: name, words, records: Array(texts[start..<end])))
      start = end
    } while start < texts.count
    return drafts
  }

  private static func draft(
    _ type: EventType, of name: String, _ words: Words, records: [String]
  ) -> EventDraft {
    var data = JSONObject()
    data[.incident] = name
    data[.statedBy] = words.by
    data[.kernel] = words.kernel?.json
    data[.reason] = words.reason
    for (key, texts) in [(.recordSpans, records), (.runs, words.runs), (.tags, words.tags)]
      as [(FactKey<[String]>, [String])]
    {
      data[key] = texts.isEmpty ? nil : texts
    }
    return EventDraft(
      type, basis: .declared, subject: subject(name), data: data,
      content: words.note.map { [ContentDraft(name: "note", text: $0)] } ?? [])
  }
}
