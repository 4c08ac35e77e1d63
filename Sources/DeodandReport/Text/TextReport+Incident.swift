import DeodandEvents
public import DeodandExplain

extension TextReport {
  /// An incident on two lines: its name and state, what is in it.
  ///
  /// On more lines where the window is narrow.
  public func incidentRow(_ story: IncidentStory) -> String {
    let incident = story.incident
    let name = Visible.line(incident.name, limit: 80)
    return Wrap.lines(
      "\(name): \(incident.status.rawValue), \(Self.size(of: story))", width: style.width,
      first: "", rest: "  "
    ).map { $0 + "\n" }.joined()
  }

  /// An incident in full: what is in it, then its own log.
  ///
  /// Entries stand in the order of the log, also those that close it and those that came after.
  public func incident(_ story: IncidentStory) -> String {
    let incident = story.incident
    var text = heading("Incident \(Visible.line(incident.name)) of \(Visible.line(story.origin))")
    text += field("status", incident.status.rawValue)
    text += field("holds", Self.size(of: story))
    if !incident.spans.isEmpty { text += field("records", spans(incident.spans)) }
    for run in incident.runs { text += field("run", Visible.line(run)) }
    text += "\n" + heading("What was entered")
    for entry in story.entries { text += self.entry(entry) }
    return text + "\n"
      + paragraph(
        "Entries are declared by people. They stand in the log beside the evidence and change nothing of it.",
        indent: "")
  }

  /// Runs are counted beside the records: a run that is in it as a whole may still grow.
  private static func size(of story: IncidentStory) -> String {
    let runs = story.incident.runs.count
    return "records: \(story.count)" + (runs == 0 ? "" : ", whole runs: \(runs)")
  }

  /// Whoever marks every second record has as many spans: more than these help nobody to find one.
  private func spans(_ spans: RecordSpans) -> String {
    let texts = spans.texts
    return texts.prefix(100).joined(separator: ", ")
      + (texts.count > 100 ? " and \(texts.count - 100) more" : "")
  }

  private func entry(_ entry: IncidentStory.Entry) -> String {
    let record = entry.entry.record
    var parts = ["\(entry.kind) at \(record.time.rfc3339)"]
    if let by = entry.entry.by { parts.append("by \(Visible.line(by))") }
    if !entry.entry.spans.isEmpty { parts.append("records \(spans(entry.entry.spans))") }
    parts += entry.entry.runs.map { "run \(Visible.line($0))" }
    parts += entry.entry.tags.map { "tag \(Visible.line($0))" }
    var sentence = parts.joined(separator: ", ")
    if let reason = entry.entry.reason { sentence += ": \(Visible.line(reason, limit: 500))" }
    if let note = entry.note { sentence += ": “\(Visible.line(note, limit: 2000))”" }
    // A note that was erased is no note that was never written.
    if let absence = entry.absence { sentence += "; its note is \(absence)" }
    return statement(
      Statement(.recorded, sentence, [record.sequence]), first: "  • ", rest: "    ")
  }
}
