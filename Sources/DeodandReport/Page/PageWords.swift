import DeodandEvents
import DeodandExplain

/// The words of a page that people read who know neither the software nor its rules.
///
/// The Markdown and the HTML page share them, so that both say the same. Nothing here is content:
/// it needs no escaping.
enum PageWords {
  /// Who wrote the page, and how its sentences are to be taken.
  static let preface =
    "A program wrote this page from the records; no model wrote any part of it. Each sentence cites the "
    + "records that it stands on. A sentence that is marked as derived follows from them by the rule "
    + "that is named; one that is marked as missing says what should be on record and is not."

  /// What is said where a section is empty and its silence would be misread.
  ///
  /// An empty list of findings must not read as a clean bill of health: it says what was looked
  /// for, and that no more was.
  static func silence(of section: Explanation.Section) -> String? {
    switch section {
    case .findings: "Nothing stands out by the rules that were applied."
    case .gaps:
      "Nothing is missed by the rules that were applied. A record can't list what did not pass through it."
    default: nil
    }
  }

  /// On what a sentence stands, in plain words; nil where the record says it itself.
  static func ground(of statement: Statement) -> String? {
    switch statement.kind {
    case .recorded: nil
    case .missing: "missing"
    case .derived(let rule): "derived: " + rule.name + (meaning(of: rule).map { ", " + $0 } ?? "")
    }
  }

  /// A rule in plain words; nil for one whose name must do.
  ///
  /// Compared by name, the stable part of a rule (docs/spec/explanation.md).
  static func meaning(of rule: Rule) -> String? {
    switch rule.name {
    case Rule.link.name: "one record names the other"
    case Rule.callID.name: "both carry the same identifier of the call"
    case Rule.commitment.name: "both hold the same bytes"
    case Rule.sameCall.name: "the same tool with the same arguments"
    case Rule.sameText.name: "both hold the same text"
    case Rule.contains.name: "a value of one stands in the other"
    case Rule.containsForm.name: "a value of one stands in the other, written in another way"
    case Rule.containsPiece.name: "a piece of a value stands in the other"
    case Rule.samePosition.name: "both hold the same value under the same name"
    case Rule.instruction.name: "one tells somebody to do what the other does"
    case Rule.traceParent.name: "the trace of one names the other"
    case Rule.approval.name: "the decision names the call"
    case Rule.order.name: "one follows the other, and nothing else joins them"
    default: nil
    }
  }

  /// A record as a footnote names it.
  ///
  /// Each form escapes it: the summary holds words of the record.
  static func citation(_ number: UInt64, _ row: Timeline.Row?) -> String {
    guard let row else { return "Record \(number), which is not here." }
    return "Record \(number), \(row.time.rfc3339), \(basis(row.basis)): \(row.summary)"
  }

  /// Whose word a record is: people who read no specification have to see it in every citation.
  private static func basis(_ basis: Basis) -> String {
    switch basis {
    case .observed: "seen by the recorder"
    case .reported: "reported by the program"
    case .imported: "taken from an earlier transcript"
    case .declared: "entered by a person"
    }
  }
}
