import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

@Suite("Incidents")
struct IncidentTests {
  private func log() throws -> MemoryLog {
    var log = try ExplainCase().log
    log.append(
      RecordPlan(
        .incidentOpened, basis: .declared, subject: "incident/i",
        data: ["incident": "i", "by": "u@h", "reason": "why not", "runs": ["r1"]]))
    log.append(RecordPlan(.humanInput, subject: "run/r2"))
    log.append(
      RecordPlan(
        .incidentAdded, basis: .declared,
        data: ["incident": "i", "records": ["18", "0-1", "x", "9-8"]]))
    let note = log.body("note", "Look here.", mediaType: "text/plain")
    log.append(
      RecordPlan(
        .incidentAnnotated, basis: .declared,
        data: ["incident": "i", "records": ["8"], "tags": ["poisoned", "seen"]], content: [note]))
    log.append(RecordPlan(.incidentAnnotated, data: ["incident": "j", "tags": ["other"]]))
    return log
  }

  @Test("an incident is gathered from its entries; what is malformed in them is left out")
  func gather() throws {
    let log = try log()
    let all = try Incident.all(in: log)
    #expect(all.map(\.name) == ["i", "j"])
    #expect(all.map(\.status) == [.open, .unopened])
    #expect(all[0].spans.texts == ["0-1", "8", "18"] && all[0].runs == ["r1"])
    let records = try all[0].records(in: log, below: log.size)
    #expect(records == [0, 1] + Array(2...15) + [18])
    #expect(
      try all[0].sequences(in: log, below: log.size) == records.dropLast() + [17, 18, 19, 20])
    #expect(try all[0].records(in: log, below: 3) == [0, 1, 2])
    #expect(try Incident.named("k", in: log) == nil)
    let move = try log.record(At.move)
    #expect(all[0].holds(move) && !all[1].holds(move))
  }

  @Test("closing ends it, and opening begins it again")
  func status() throws {
    var log = try log()
    log.append(RecordPlan(.incidentClosed, data: ["incident": "i"]))
    #expect(try Incident.named("i", in: log)?.status == .closed)
    log.append(RecordPlan(.incidentOpened, data: ["incident": "i"]))
    #expect(try Incident.named("i", in: log)?.status == .open)
  }

  @Test("tags and notes stand on the rows of the records that they are on, and on no other")
  func marks() throws {
    let log = try log()
    let incident = try #require(try Incident.named("i", in: log))
    func row(_ number: UInt64) throws -> Timeline.Row {
      let record = try log.record(number)
      return try Timeline.row(of: record, marks: incident.marks(on: record), in: log)
    }
    let marked = try row(At.located)
    #expect(marked.tags == ["poisoned", "seen"] && marked.notes == [20])
    #expect(marked.json()["tags"] == ["poisoned", "seen"] && marked.json()["notes"] == ["20"])
    let text = TextReport(TextStyle(width: 120, colour: .plain)).row(marked)
    #expect(text.contains("[poisoned] [seen] (note #20) result of locate"))
    let other = try row(At.move)
    #expect(other.tags.isEmpty && other.json()["tags"] == nil)
  }

  @Test("the story: entries with their notes, and why one is not here")
  func story() throws {
    var log = try log()
    let incident = try #require(try Incident.named("i", in: log))
    let story = try IncidentStory.of(incident, in: log)
    #expect(story.entries.map(\.kind) == ["opened", "added", "annotated"])
    #expect(story.entries.map(\.note) == [nil, nil, "Look here."] && story.count == 17)
    let text = TextReport(TextStyle(width: 80, colour: .plain)).incident(story)
    for part in [
      "Incident i of", "records      0-1, 8, 18", "why not", "“Look here.”", "[recorded #17]",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    for commitment in log.contents.keys { log.contents[commitment] = .erased(nil) }
    let later = try IncidentStory.of(incident, in: log)
    #expect(later.entries[2].note == nil && later.entries[2].absence == "erased")
    #expect(later.json()["entries"]?.array?[2]["noteAbsence"] == "erased")
  }
}
