import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// The bundle of an incident: what its entries name, and the entries themselves.
@Suite("Incidents in bundles")
struct IncidentBundleTests {
  /// The log of the bundle's tests, then 7 opened with 1-2, 8 added run r2, 9 annotated.
  private static func log() throws -> MemoryLog {
    var log = try BundleCase.log()
    log.append(
      RecordPlan(.incidentOpened, basis: .declared, data: ["incident": "i", "records": ["1-2"]]))
    log.append(
      RecordPlan(.incidentAdded, basis: .declared, data: ["incident": "i", "runs": ["r2"]]))
    let note = log.body("note", "look here")
    log.append(
      RecordPlan(
        .incidentAnnotated, basis: .declared, data: ["incident": "i", "records": ["3"]],
        content: [note]))
    log.append(
      RecordPlan(.incidentOpened, basis: .declared, data: ["incident": "j", "records": ["5"]]))
    return log
  }

  @Test("it holds what the entries name, and no more")
  func selection() throws {
    let log = try Self.log()
    let bundle = try BundleCase.export(.incident("i"), of: log)
    let manifest = try #require(try UncheckedBundle(parsing: bundle).manifest)
    #expect(manifest.selection == .incident("i"))
    #expect(manifest.selected == [1, 2, 3, 4, 7, 8, 9])
    let verdict = try BundleCase.verdict(bundle, of: log)
    #expect(verdict.codes(.invalid).isEmpty)
    #expect(verdict.findings("selection-complete").map(\.outcome) == [.valid])
    #expect(verdict.findings("incident-complete").map(\.outcome) == [.unverifiable])
  }

  @Test("an incident that is not there selects nothing")
  func unknown() throws {
    #expect(throws: BundleError.self) {
      try BundleCase.export(.incident("k"), of: Self.log())
    }
  }

  @Test(
    "a record that the entries name may not be left out, nor another put in",
    arguments: [
      #"["1","2","3","7","8","9"]"#, #"["1","2","4","7","8","9"]"#,
    ])
  func incomplete(selected: String) throws {
    let log = try Self.log()
    let bundle = Tampered(
      log: log, container: Container(try BundleCase.export(.incident("i"), of: log)))
    let verdict = try bundle.resealed {
      $0.replace(
        #""selected":["1","2","3","4","7","8","9"]"#, by: #""selected":"# + selected,
        in: "data/manifest.json")
    }
    // A run may have more records than a bundle shows, so only what is named by number is missed.
    let isNamed = !selected.contains("\"3\"")
    #expect(verdict.faults == (isNamed ? ["selection-complete"] : []))
  }

  @Test(
    "records of nobody, or entries of nobody, are no incident",
    arguments: [
      ("selected", #"["0","1","2","3","4","7","8","9"]"#), ("incident", "\"x\""),
    ])
  func foreign(what: String, value: String) throws {
    let log = try Self.log()
    let bundle = Tampered(
      log: log, container: Container(try BundleCase.export(.incident("i"), of: log)))
    let verdict = try bundle.resealed {
      $0.replace(
        what == "selected" ? #""selected":["1","2","3","4","7","8","9"]"# : #""incident":"i""#,
        by: "\"\(what)\":\(value)", in: "data/manifest.json")
    }
    #expect(verdict.faults == ["selection-complete"])
  }
}
